package eventstore_test

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"ordertrail/domain"
	"ordertrail/eventstore"
	"ordertrail/eventstore/memorylog"
)

// Commands are decided on what the log tells, and what follows is appended to it.
func Example() {
	ctx := context.Background()
	orders, err := eventstore.NewOrders(memorylog.New(), time.Now, uuid.NewString)
	if err != nil {
		fmt.Println(err)
		return
	}
	key := domain.OrderKey{Store: "default", ID: "f3392f8b-6116-4073-ab96-e330819e2c07"}
	cause := eventstore.Cause{Actor: eventstore.ActorKlarna, ID: "push-1"}
	if _, err := orders.Execute(ctx, key, cause, domain.Push{Via: domain.ViaPush}); err != nil {
		fmt.Println(err)
		return
	}
	history, err := orders.History(ctx, key)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, record := range history {
		fmt.Println(record.Version, record.Name, "by", record.Cause.Actor)
	}
	// Output: 1 pushed by klarna
}
