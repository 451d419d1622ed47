package shop

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"ordertrail/domain"
)

// testSecret is whsec_ and the base64 of testKey.
const (
	testKey    = "canary-key-of-at-least-24-bytes"
	testSecret = "whsec_Y2FuYXJ5LWtleS1vZi1hdC1sZWFzdC0yNC1ieXRlcw=="
	testBody   = `{"store":"se","id":"f3392f8b","order_amount":11800}`
)

func testNow() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }

func testOrder() domain.Order {
	return domain.Order{Key: domain.OrderKey{Store: "se", ID: "f3392f8b"}, OrderAmount: 11800}
}

func testConfig(url string) Config {
	return Config{
		Store: "se", URL: url, Secret: func() string { return testSecret }, Version: "1.2.3", Encode: encode,
	}
}

func encode(o domain.Order) ([]byte, error) {
	return json.Marshal(struct {
		Store  domain.StoreID `json:"store"`
		ID     domain.OrderID `json:"id"`
		Amount int64          `json:"order_amount"`
	}{o.Key.Store, o.Key.ID, o.OrderAmount})
}

func newTestClient(t testing.TB, url string) *Client {
	t.Helper()
	client, err := New(testConfig(url), testNow)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return client
}

// serve returns a shop that lives as long as the test.
func serve(t testing.TB, handler http.HandlerFunc) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server
}

// answering returns a client of a shop that always answers the same.
func answering(t testing.TB, status int, header http.Header, body string) *Client {
	t.Helper()
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		for name, values := range header {
			w.Header()[name] = values
		}
		w.WriteHeader(status)
		_, _ = fmt.Fprint(w, body)
	})
	return newTestClient(t, server.URL)
}

// wantError fails where err does not wrap a *domain.AnswerError of the wanted kind
// and words, or where the answer beside it says anything.
func wantError(t testing.TB, answer domain.ShopAnswer, err error, kind domain.AnswerKind, detail string) {
	t.Helper()
	wrong, ok := errors.AsType[*domain.AnswerError](err)
	if !ok || wrong.Kind != kind || wrong.Detail != detail {
		t.Errorf("error is %v, want %s: %s", err, kind, detail)
	}
	if answer != (domain.ShopAnswer{}) {
		t.Errorf("the answer beside the error is %+v", answer)
	}
}
