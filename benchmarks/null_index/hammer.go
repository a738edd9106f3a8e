package main

import (
	"bytes"
	"fmt"
	"io"
	"log"
	"net/http"
	"strings"
	"sync"
	"time"
)

const batch = 1000

// hammer writes documents as fast as it can and returns how many were answered a second.
func hammer(url string, docs, size int) float64 {
	var body bytes.Buffer
	text := strings.Repeat("x", size)
	for number := range batch {
		fmt.Fprintf(&body, "{\"index\":{\"_id\":\"hammer-%06d\"}}\n{\"text\":%q}\n", number, text)
	}
	started := time.Now()
	var lanes sync.WaitGroup
	for range 2 {
		lanes.Add(1)
		go func() {
			defer lanes.Done()
			for done := 0; done < docs/2; done += batch {
				answer, err := http.Post(url+"/hammer/_bulk", "application/x-ndjson", bytes.NewReader(body.Bytes()))
				if err != nil {
					log.Fatal(err)
				}
				_, _ = io.Copy(io.Discard, answer.Body)
				answer.Body.Close()
			}
		}()
	}
	lanes.Wait()
	return float64(docs/2/batch*2*batch) / time.Since(started).Seconds()
}
