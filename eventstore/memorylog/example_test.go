package memorylog_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"ordertrail/domain"
	"ordertrail/eventstore"
	"ordertrail/eventstore/memorylog"
)

// A follower is handed what is in the log, and then what comes, until it has seen
// enough.
func Example() {
	ctx, log := context.Background(), memorylog.New()
	orders, err := eventstore.NewOrders(log, time.Now, uuid.NewString)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, id := range []domain.OrderID{"first", "second"} {
		cause := eventstore.Cause{Actor: eventstore.ActorKlarna, ID: "push-of-" + string(id)}
		if _, err := orders.Execute(ctx, domain.OrderKey{Store: "default", ID: id}, cause, domain.Push{Via: domain.ViaPush}); err != nil {
			fmt.Println(err)
			return
		}
	}
	enough := errors.New("seen enough")
	err = log.Follow(ctx, 0, func(batch []eventstore.Record) error {
		for _, record := range batch {
			fmt.Println(record.Position, record.Key, record.Name)
		}
		return enough
	})
	fmt.Println(err)
	// Output:
	// 1 default/first pushed
	// 2 default/second pushed
	// seen enough
}
