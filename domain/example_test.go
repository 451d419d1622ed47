package domain_test

import (
	"fmt"
	"time"

	"ordertrail/domain"
)

// A command leads to an event or is refused; the event leads to the next order, and
// the order says what is due.
func Example() {
	now := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	order := domain.New(domain.OrderKey{Store: "default", ID: "f3392f8b-6116-4073-ab96-e330819e2c07"})
	for _, command := range []domain.Command{
		domain.Push{Via: domain.ViaPush},
		domain.Ship{ID: "parcel-1"}, // nobody knows yet what was bought
		domain.Observe{Reading: domain.Reading{OrderID: order.Key.ID, Status: "AUTHORIZED", Fraud: "ACCEPTED", OrderAmount: 14900, Facts: domain.Facts{Currency: "SEK"}}},
	} {
		event, err := domain.Decide(order, command, now)
		if err != nil {
			fmt.Println("refused:", err)
			continue
		}
		if order, err = domain.Evolve(order, event, now); err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%s: it is %s, due is %s\n", event.Name(), order.Status, domain.Due(order)[0].Kind)
	}
	// Output:
	// pushed: it is pushed, due is fetch
	// refused: cannot ship an order that is pushed: only an acknowledged order that is not captured, cancelled or expired can be shipped
	// fetched: it is fetched, due is create
}
