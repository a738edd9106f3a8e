package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
)

type server struct {
	store   *store
	buffers sync.Pool
}

func newServer() *server {
	return &server{store: newStore(), buffers: sync.Pool{New: func() any { return new(bytes.Buffer) }}}
}

func (s *server) ServeHTTP(out http.ResponseWriter, request *http.Request) {
	buffer := s.buffers.Get().(*bytes.Buffer)
	buffer.Reset()
	defer s.buffers.Put(buffer)
	if request.ContentLength > 0 {
		buffer.Grow(int(request.ContentLength) + bytes.MinRead)
	}
	if _, err := io.Copy(buffer, request.Body); err != nil {
		return
	}
	out.Header().Set("X-Elastic-Product", "Elasticsearch")
	out.Header().Set("Content-Type", "application/json")
	status, answer := s.answer(request, buffer.Bytes())
	out.WriteHeader(status)
	if request.Method != http.MethodHead {
		_, _ = out.Write(answer)
	}
}

func (s *server) answer(request *http.Request, body []byte) (int, []byte) {
	parts := strings.Split(strings.Trim(request.URL.Path, "/"), "/")
	first, last := parts[0], parts[len(parts)-1]
	switch {
	case last == "_bulk":
		name := strings.TrimSuffix(first, "_bulk")
		writes := parseBulk(body)
		s.store.add(name, writes)
		filter := request.URL.Query().Get("filter_path")
		return 200, bulkAnswer(writes, name, strings.Contains(filter, "status"))
	case last == "_mget":
		return 200, s.missing(first, body)
	case last == "_search":
		return 200, nothingFound(body)
	case first == "":
		return 200, []byte(`{"name":"null","cluster_name":"null","version":{"number":"9.0.0","build_flavor":"default"},"tagline":"You Know, for Search"}`)
	case first == "_index_template" && request.Method == http.MethodGet:
		return 404, []byte(`{"error":{"type":"resource_not_found_exception"},"status":404}`)
	case len(parts) > 1 && parts[1] == "_stats":
		return s.stats(first)
	case last == "_ids":
		return 200, []byte(strings.Join(s.store.known(first), "\n"))
	case strings.HasPrefix(first, "_") || strings.HasPrefix(last, "_"):
		return 200, []byte(`{"acknowledged":true}`)
	case request.Method == http.MethodPut:
		var made map[string]any
		_ = json.Unmarshal(body, &made)
		if made == nil {
			made = map[string]any{}
		}
		s.store.make(first, made)
		return 200, []byte(`{"acknowledged":true,"shards_acknowledged":true}`)
	case request.Method == http.MethodDelete:
		s.store.remove(first)
		return 200, []byte(`{"acknowledged":true}`)
	default:
		return s.index(first)
	}
}

// missing says of every document that it is not there: nothing is ever written twice here.
func (s *server) missing(name string, body []byte) []byte {
	index, _, _ := s.store.find(name)
	var asked struct {
		IDs []string `json:"ids"`
	}
	_ = json.Unmarshal(body, &asked)
	answer := bytes.NewBufferString(`{"docs":[`)
	for number, id := range asked.IDs {
		if number > 0 {
			answer.WriteByte(',')
		}
		answer.WriteString(`{"_index":"` + index + `","_id":"` + id + `","found":false}`)
	}
	answer.WriteString("]}")
	return answer.Bytes()
}

// nothingFound answers a search in an empty index: every aggregation that was asked for is there, and counts nothing.
func nothingFound(body []byte) []byte {
	var asked map[string]any
	_ = json.Unmarshal(body, &asked)
	answer, _ := json.Marshal(map[string]any{
		"took": 0, "timed_out": false,
		"_shards":      map[string]int{"total": 1, "successful": 1, "skipped": 0, "failed": 0},
		"hits":         map[string]any{"total": map[string]any{"value": 0, "relation": "eq"}, "hits": []any{}},
		"aggregations": emptyAggregations(asked),
	})
	return answer
}

func emptyAggregations(asked map[string]any) map[string]any {
	empty := map[string]any{}
	for _, key := range []string{"aggs", "aggregations"} {
		inner, _ := asked[key].(map[string]any)
		for name, one := range inner {
			description, _ := one.(map[string]any)
			found := emptyAggregations(description)
			found["doc_count"], found["value"], found["buckets"] = 0, 0, []any{}
			empty[name] = found
		}
	}
	return empty
}

func (s *server) stats(name string) (int, []byte) {
	return 200, []byte(fmt.Sprintf(`{"_all":{"primaries":{"indexing":{"index_total":%d}}}}`, s.store.count(name)))
}

func (s *server) index(name string) (int, []byte) {
	index, body, ok := s.store.find(name)
	if !ok {
		return 404, []byte(`{"error":{"type":"index_not_found_exception"},"status":404}`)
	}
	answer, _ := json.Marshal(map[string]any{index: body})
	return 200, answer
}
