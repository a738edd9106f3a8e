package main

import (
	"bytes"
	"strconv"
)

var idField = []byte(`"_id"`)
var indexField = []byte(`"_index"`)
var deleteAction = []byte(`{"delete"`)

// A write is what one action of a bulk body asks for; index is empty when the request's path names it.
type write struct{ index, id string }

// parseBulk returns the actions of a bulk body in order. Documents are skipped unread.
func parseBulk(body []byte) []write {
	writes := make([]write, 0, 1024)
	for len(body) > 0 {
		action, rest := cutLine(body)
		body = rest
		if len(bytes.TrimSpace(action)) == 0 {
			continue
		}
		writes = append(writes, write{stringAfter(action, indexField), stringAfter(action, idField)})
		if !bytes.HasPrefix(bytes.ReplaceAll(action[:min(len(action), 12)], []byte(" "), nil), deleteAction) {
			_, body = cutLine(body)
		}
	}
	return writes
}

func cutLine(body []byte) (line, rest []byte) {
	if end := bytes.IndexByte(body, '\n'); end >= 0 {
		return body[:end], body[end+1:]
	}
	return body, nil
}

// stringAfter returns the string value of a field in one action's line; ids of news need no escapes.
func stringAfter(line, field []byte) string {
	at := bytes.Index(line, field)
	if at < 0 {
		return ""
	}
	rest := line[at+len(field):]
	begin := bytes.IndexByte(rest, '"')
	if begin < 0 {
		return ""
	}
	rest = rest[begin+1:]
	end := bytes.IndexByte(rest, '"')
	if end < 0 {
		return ""
	}
	return string(rest[:end])
}

// bulkAnswer is what Elasticsearch says when it took every document: whole, or what the client's filter asked for.
func bulkAnswer(writes []write, index string, short bool) []byte {
	if short {
		const item = `{"index":{"status":201}}`
		answer := make([]byte, 0, 32+len(writes)*(len(item)+1))
		answer = append(answer, `{"errors":false,"items":[`...)
		for number := range writes {
			if number > 0 {
				answer = append(answer, ',')
			}
			answer = append(answer, item...)
		}
		return append(answer, "]}"...)
	}
	answer := make([]byte, 0, 64+len(writes)*256)
	answer = append(answer, `{"errors":false,"took":1,"items":[`...)
	for number, one := range writes {
		if number > 0 {
			answer = append(answer, ',')
		}
		name := one.index
		if name == "" {
			name = index
		}
		answer = append(answer, `{"index":{"_index":"`...)
		answer = append(answer, name...)
		answer = append(answer, `","_id":"`...)
		answer = append(answer, one.id...)
		answer = append(answer, `","_version":1,"result":"created","_shards":{"total":1,"successful":1,"failed":0},"_seq_no":`...)
		answer = strconv.AppendInt(answer, int64(number), 10)
		answer = append(answer, `,"_primary_term":1,"status":201}}`...)
	}
	return append(answer, "]}"...)
}
