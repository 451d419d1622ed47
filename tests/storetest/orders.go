package storetest

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"ordertrail/domain"
	"ordertrail/eventstore"
)

var cause = eventstore.Cause{Actor: eventstore.ActorSystem, ID: "test"}

func newOrders(t *testing.T, log eventstore.Log) *eventstore.Orders {
	t.Helper()
	orders, err := eventstore.NewOrders(log, func() time.Time { return at }, uuid.NewString)
	if err != nil {
		t.Fatal(err)
	}
	return orders
}

func execute(t *testing.T, orders *eventstore.Orders, k domain.OrderKey, command domain.Command) eventstore.Entry {
	t.Helper()
	entry, err := orders.Execute(t.Context(), k, cause, command)
	if err != nil {
		t.Fatalf("execute %T: %v", command, err)
	}
	return entry
}

func sixtyPushes(t *testing.T, log eventstore.Log) {
	orders := newOrders(t, log)
	var pushes sync.WaitGroup
	for range 60 {
		pushes.Go(func() {
			if _, err := orders.Execute(t.Context(), key("a"), cause, domain.Push{Via: "push"}); err != nil {
				t.Error(err)
			}
		})
	}
	pushes.Wait()
	if got := mustRead(t, log, key("a"), 0); len(got) != 1 {
		t.Fatalf("sixty pushes at once are %d events", len(got))
	}
}

// decidesAgain lets two holders of the same order, each with a hot copy of its
// own, act in turn.
func decidesAgain(t *testing.T, log eventstore.Log) {
	one, other := newOrders(t, log), newOrders(t, log)
	reading := domain.Reading{OrderID: "a", Status: "AUTHORIZED", Fraud: "ACCEPTED", OrderAmount: 100, Facts: domain.Facts{Currency: "SEK"}}
	execute(t, one, key("a"), domain.Push{Via: "push"})
	execute(t, other, key("a"), domain.Observe{Reading: reading})
	created := execute(t, one, key("a"), domain.Observe{Reading: reading})
	if created.Order.Version != 2 || created.Order.Status != domain.Fetched {
		t.Fatalf("told the same again, the order is at version %d, %s", created.Order.Version, created.Order.Status)
	}
	execute(t, one, key("a"), domain.Create{})
	last := execute(t, other, key("a"), domain.Create{})
	if last.Order.Version != 3 || last.Position != 3 {
		t.Fatalf("created twice: version %d at position %d", last.Order.Version, last.Position)
	}
}

func awaits(t *testing.T, log eventstore.Log) {
	orders := newOrders(t, log)
	execute(t, orders, key("a"), domain.Push{Via: "push"})
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	go func() {
		reading := domain.Reading{OrderID: "a", Status: "AUTHORIZED", OrderAmount: 100, Facts: domain.Facts{Currency: "SEK"}}
		if _, err := orders.Execute(ctx, key("a"), cause, domain.Observe{Reading: reading}); err != nil {
			t.Error(err)
		}
	}()
	entry, err := orders.Await(ctx, key("a"), domain.Order.Known)
	if err != nil || entry.Order.Status != domain.Fetched {
		t.Fatalf("awaited %s, %v", entry.Order.Status, err)
	}
}
