// A null index: it answers what a client asks of Elasticsearch while it writes, and keeps nothing but the ids.
//
//	null_index -listen 127.0.0.1:0    prints its address, serves until it is ended
//	null_index -hammer URL -docs N    writes N documents to such a server over two connections, prints documents/s
package main

import (
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:0", "address to serve on")
	target := flag.String("hammer", "", "address of a null index to write to")
	docs := flag.Int("docs", 500_000, "documents to write")
	size := flag.Int("size", 6000, "bytes of a document")
	flag.Parse()
	if *target != "" {
		fmt.Printf("%.0f\n", hammer(*target, *docs, *size))
		return
	}
	socket, err := net.Listen("tcp", *listen)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("http://%s\n", socket.Addr())
	log.Fatal(http.Serve(socket, newServer()))
}
