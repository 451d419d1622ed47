package simulator_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/google/uuid"

	"ordertrail/adapters/klarnasim"
	"ordertrail/adapters/klarnasim/simulator"
)

// An integration acknowledges an order. The first answer is lost, so it asks again,
// and the simulator knows that it took effect once.
func Example() {
	sim := simulator.New(klarnasim.Config{Username: "K1_test", Password: "secret"}, time.Now, uuid.NewString)
	server := httptest.NewServer(sim.Handler())
	defer server.Close()

	id, err := sim.Buy(klarnasim.Purchase{Country: "SE", Push: klarnasim.PushNever})
	if err != nil {
		fmt.Println(err)
		return
	}
	if _, err := sim.AddFault(klarnasim.Rule{
		Match: klarnasim.Match{Operation: "acknowledge", Times: 1},
		Fault: klarnasim.Fault{Kind: klarnasim.FaultStatus, Status: 503, AfterCommit: true},
	}); err != nil {
		fmt.Println(err)
		return
	}
	for range 2 {
		request, err := http.NewRequest(http.MethodPost, server.URL+"/ordermanagement/v1/orders/"+id+"/acknowledge", http.NoBody)
		if err != nil {
			fmt.Println(err)
			return
		}
		request.SetBasicAuth("K1_test", "secret")
		request.Header.Set("Klarna-Idempotency-Key", "acknowledge-"+id)
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			fmt.Println(err)
			return
		}
		answer.Body.Close()
		fmt.Println(answer.Status)
	}
	truth, err := sim.Order(id)
	fmt.Println("took effect", truth.AcknowledgeEffects, "time,", err)
	// Output:
	// 503 Service Unavailable
	// 204 No Content
	// took effect 1 time, <nil>
}
