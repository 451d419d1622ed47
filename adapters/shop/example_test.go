package shop_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	"ordertrail/adapters/shop"
	"ordertrail/domain"
)

// The shop decides; here it has run out of what was bought.
func Example() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprint(w, `{"decision": "cancel", "reason": "out of stock", "order_number": "1001"}`)
	}))
	defer server.Close()

	client, err := shop.New(shop.Config{
		Store:   "default",
		URL:     server.URL,
		Secret:  func() string { return "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" },
		Version: "1.0.0",
		Encode:  func(o domain.Order) ([]byte, error) { return []byte(`{"id":"` + string(o.Key.ID) + `"}`), nil },
	}, time.Now)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.Close()

	order := domain.New(domain.OrderKey{Store: "default", ID: "f3392f8b-6116-4073-ab96-e330819e2c07"})
	answer, err := client.Ask(context.Background(), order)
	if err != nil {
		fmt.Println("ask again later:", err)
		return
	}
	fmt.Printf("order %s: %s\n", answer.OrderNumber, answer.Cancel)
	// Output: order 1001: out of stock
}
