package klarna_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"

	"ordertrail/adapters/klarna"
	"ordertrail/adapters/klarnasim"
	"ordertrail/adapters/klarnasim/simulator"
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

// An attempt whose answer is lost is made again under its key, and moves no money
// twice.
func ExampleClient_Capture() {
	sim := simulator.New(klarnasim.Config{}, time.Now, uuid.NewString)
	server := httptest.NewServer(sim.Handler())
	defer server.Close()
	amount := int64(11800)
	bought, err := sim.Buy(klarnasim.Purchase{Amount: &amount, Push: klarnasim.PushNever})
	if err != nil {
		fmt.Println(err)
		return
	}
	lost := klarnasim.Fault{Kind: klarnasim.FaultReset, AfterCommit: true}
	if _, err := sim.AddFault(klarnasim.Rule{Match: klarnasim.Match{Operation: "capture", Times: 1}, Fault: lost}); err != nil {
		fmt.Println(err)
		return
	}

	metrics, err := klarna.NewMetrics(prometheus.NewRegistry())
	if err != nil {
		fmt.Println(err)
		return
	}
	client, err := klarna.New(klarna.Config{
		Store: "default", BaseURL: server.URL, Username: "K123456_abcd12345", Password: func() string { return "secret" },
	}, metrics, time.Now)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.Close()

	id, move := domain.OrderID(bought), domain.CaptureMove{Amount: 5000, Reference: "shipment-1"}
	for range 2 {
		_, err := client.Capture(context.Background(), id, move, "8f14e45f-ceea-567e-a8b1-0c1d2e3f4a5b")
		var answer *domain.AnswerError
		if errors.As(err, &answer) {
			fmt.Println(answer.Kind)
		}
	}
	reading, err := client.Read(context.Background(), id)
	fmt.Println(reading.Status, reading.CapturedAmount, len(reading.Captures), err)
	// Output:
	// unclear
	// PART_CAPTURED 5000 1 <nil>
}
