package httpapi

import (
	"fmt"
	"strings"
	"testing"
)

func TestPushBodiesAreIgnoredUpTo4KiB(t *testing.T) {
	f := newFixture(t)
	chunked := func(size int) string {
		return fmt.Sprintf("Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n", size, strings.Repeat("x", size))
	}
	sized := func(size int) string {
		return fmt.Sprintf("Content-Length: %d\r\n\r\n%s", size, strings.Repeat("x", size))
	}
	for i, test := range []struct {
		rest   string
		status int
	}{
		{sized(0), 204}, {sized(4096), 204}, {chunked(4096), 204}, {"Content-Type: application/json\r\n" + sized(3), 204},
		{"Content-Encoding: gzip\r\n" + sized(100), 204},
		{sized(4097), 413}, {chunked(4097), 413}, {sized(10 << 20), 413}, {"Content-Length: 99999999999\r\n\r\n", 413},
		{"Expect: 100-continue\r\nContent-Length: 5000\r\n\r\n", 413},
		{"Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400},
		{"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 204}, // net/http drops the length
		{"Content-Length: 1\r\nContent-Length: 2\r\n\r\nx", 400}, {"Content-Length: -1\r\n\r\n", 400},
		{"Transfer-Encoding: gzip\r\n\r\n", 501}, {"X: " + strings.Repeat("x", 1<<20) + "\r\n\r\n", 431},
	} {
		status, _, body := f.raw(fmt.Sprintf("POST /push?sid=order-%d HTTP/1.1\r\nHost: x\r\nConnection: close\r\n%s", i, test.rest))
		if status != test.status {
			t.Errorf("%.60q: answered %d %.200s, want %d", test.rest, status, body, test.status)
		}
		if stored := len(f.events(keyOf("default", fmt.Sprintf("order-%d", i)))); stored == 1 != (test.status == 204) {
			t.Errorf("%.60q: %d events", test.rest, stored)
		}
	}
}
