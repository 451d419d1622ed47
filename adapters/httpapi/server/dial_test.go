package server

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// dialed is a raw connection to a server under test.
type dialed struct {
	t *testing.T
	net.Conn
	in *bufio.Reader
}

func dial(t *testing.T, base string) dialed {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(base, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	return dialed{t, conn, bufio.NewReader(conn)}
}

// ask sends a request and gives the status, 0 where the connection is closed.
func (d dialed) ask(path string) int {
	d.t.Helper()
	if _, err := fmt.Fprintf(d, "GET %s HTTP/1.1\r\nHost: x\r\n\r\n", path); err != nil {
		return 0
	}
	return d.status()
}

func (d dialed) status() int {
	d.t.Helper()
	response, err := http.ReadResponse(d.in, nil)
	if err != nil {
		return 0
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		d.t.Error(err)
	}
	return response.StatusCode
}

// closed waits until the server has closed the connection.
func (d dialed) closed() {
	d.t.Helper()
	if _, err := d.in.ReadByte(); err == nil {
		d.t.Error("got an answer, want the connection closed")
	} else if timeout, ok := err.(net.Error); ok && timeout.Timeout() {
		d.t.Error("still open")
	}
}
