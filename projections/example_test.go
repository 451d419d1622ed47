package projections_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/google/uuid"

	"ordertrail/domain"
	"ordertrail/eventstore"
	"ordertrail/eventstore/memorylog"
	"ordertrail/projections"
)

// Views follow a log in a file of their own, and list what they have seen.
func Example() {
	if err := listOnePushedOrder(); err != nil {
		fmt.Println(err)
	}
	// Output: f3392f8b-6116-4073-ab96-e330819e2c07 is pushed
}

func listOnePushedOrder() error {
	folder, err := os.MkdirTemp("", "views-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	log := memorylog.New()
	views, err := projections.Open(filepath.Join(folder, "views.db"))
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(context.Background())
	stopped := make(chan error, 1)
	go func() { stopped <- views.Run(ctx, log) }()
	defer func() { stop(); <-stopped; _ = views.Close() }()

	orders, err := eventstore.NewOrders(log, time.Now, uuid.NewString)
	if err != nil {
		return err
	}
	key := domain.OrderKey{Store: "default", ID: "f3392f8b-6116-4073-ab96-e330819e2c07"}
	cause := eventstore.Cause{Actor: eventstore.ActorKlarna, ID: "push-1"}
	entry, err := orders.Execute(ctx, key, cause, domain.Push{Via: domain.ViaPush})
	if err != nil {
		return err
	}
	if err := views.CaughtUp(ctx, entry.Position); err != nil {
		return err
	}
	page, err := views.List(ctx, projections.Query{Status: domain.Pushed, Limit: 10})
	if err != nil {
		return err
	}
	for _, row := range page.Orders {
		fmt.Println(row.Order.Key.ID, "is", row.Order.Status)
	}
	return nil
}
