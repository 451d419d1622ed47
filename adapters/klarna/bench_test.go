package klarna

import (
	"net/http"
	"testing"
)

func BenchmarkDecode(b *testing.B) {
	body := []byte(fullOrder(b))
	b.ReportAllocs()
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		if _, err := decode(body, testOrder); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRead(b *testing.B) {
	order := []byte(fullOrder(b))
	server := serve(b, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(order) })
	client, _ := newTestClient(b, server.URL)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := client.Read(b.Context(), testOrder); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAcknowledge(b *testing.B) {
	server := serve(b, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	client, _ := newTestClient(b, server.URL)
	b.ReportAllocs()
	for b.Loop() {
		if err := client.Acknowledge(b.Context(), testOrder, testKey); err != nil {
			b.Fatal(err)
		}
	}
}
