package httpapi

import (
	"log/slog"
	"net/http"
	"strconv"
	"testing"
)

// BenchmarkPush is a first push without a socket and without a disk: what this
// package adds to an append.
func BenchmarkPush(b *testing.B) {
	benchmarkPush(b, func(i int) string { return "order-" + strconv.Itoa(i) })
}

// BenchmarkRepeatedPush is a push of an order that is known.
func BenchmarkRepeatedPush(b *testing.B) {
	benchmarkPush(b, func(int) string { return uuid })
}

func benchmarkPush(b *testing.B, id func(i int) string) {
	parts, _, _ := newParts(b, nil)
	parts.Logger = slog.New(slog.DiscardHandler)
	handler, err := newPushHandler(parts)
	if err != nil {
		b.Fatal(err)
	}
	request := localPush("/push/default")
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		request.URL.RawQuery = "klarna_order_id=" + id(i)
		answer := sink{header: http.Header{}}
		if handler.ServeHTTP(&answer, request); answer.status != http.StatusNoContent {
			b.Fatal(answer.status)
		}
	}
}

// sink is a http.ResponseWriter that keeps the status.
type sink struct {
	header http.Header
	status int
}

func (s *sink) Header() http.Header            { return s.header }
func (s *sink) WriteHeader(status int)         { s.status = status }
func (s *sink) Write(body []byte) (int, error) { return len(body), nil }
