package klarna_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"ordertrail/adapters/klarna"
	"ordertrail/domain"
)

// A read that fails says what to do next by the kind of its answer.
func Example() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "2")
		w.WriteHeader(http.StatusTooManyRequests)
	}))
	defer server.Close()

	metrics, err := klarna.NewMetrics(prometheus.NewRegistry())
	if err != nil {
		fmt.Println(err)
		return
	}
	client, err := klarna.New(klarna.Config{
		Store:    "default",
		BaseURL:  server.URL,
		Username: "K123456_abcd12345",
		Password: func() string { return "secret" },
		Version:  "1.0.0",
	}, metrics, time.Now)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.Close()

	_, err = client.Read(context.Background(), "f3392f8b-6116-4073-ab96-e330819e2c07")
	var answer *domain.AnswerError
	if errors.As(err, &answer) && answer.Kind == domain.AnswerRateLimited {
		fmt.Println("ask again in", answer.RetryAfter)
	}
	// Output: ask again in 2s
}
