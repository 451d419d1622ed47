package eventstore_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"ordertrail/domain"
	"ordertrail/eventstore"
	"ordertrail/eventstore/memorylog"
)

// shakyLog is a log in memory whose calls can go wrong. The hooks are told the
// number of the call, from 1; each may be nil.
type shakyLog struct {
	eventstore.Log
	appends, reads atomic.Int64
	hours          atomic.Int64 // of the clock since the start

	beforeAppend func(nth int64) error // with an error nothing is stored
	afterAppend  func(nth int64) error // with an error the event is stored and its answer lost
	afterRead    func(nth int64) error
}

func call(hook func(int64) error, nth int64) error {
	if hook == nil {
		return nil
	}
	return hook(nth)
}

func (l *shakyLog) Append(ctx context.Context, record eventstore.Record) (eventstore.Position, error) {
	nth := l.appends.Add(1)
	if err := call(l.beforeAppend, nth); err != nil {
		return 0, err
	}
	position, err := l.Log.Append(ctx, record)
	if err != nil {
		return 0, err
	}
	return position, call(l.afterAppend, nth)
}

func (l *shakyLog) Read(ctx context.Context, key domain.OrderKey, after eventstore.Position) ([]eventstore.Record, error) {
	records, err := l.Log.Read(ctx, key, after)
	if err != nil {
		return nil, err
	}
	return records, call(l.afterRead, l.reads.Add(1))
}

// failsAt is a hook that fails the nth call as a server that does not answer.
func failsAt(bad int64) func(int64) error {
	return func(nth int64) error {
		if nth == bad {
			return fmt.Errorf("%w: no answer", eventstore.ErrUnavailable)
		}
		return nil
	}
}

var (
	start    = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	orderKey = domain.OrderKey{Store: "default", ID: "a"}
	cause    = eventstore.Cause{Actor: eventstore.ActorSystem, ID: "test"}
	push     = domain.Push{Via: "push"}
	reading  = domain.Observe{Reading: domain.Reading{OrderID: "a", Status: "AUTHORIZED", OrderAmount: 100, Facts: domain.Facts{Currency: "SEK"}}}
)

// newOrders returns orders of the log whose events have ids that begin with a name.
func (l *shakyLog) newOrders(t *testing.T, log eventstore.Log, name string) *eventstore.Orders {
	t.Helper()
	var ids atomic.Int64
	orders, err := eventstore.NewOrders(log,
		func() time.Time { return start.Add(time.Duration(l.hours.Load()) * time.Hour) },
		func() string { return fmt.Sprintf("%s-%d", name, ids.Add(1)) })
	if err != nil {
		t.Fatal(err)
	}
	return orders
}

// newShaky returns a log with nothing wrong yet, orders of it, and orders of the
// same log that another process could have, which meet no faults.
func newShaky(t *testing.T) (log *shakyLog, orders, others *eventstore.Orders) {
	t.Helper()
	log = &shakyLog{Log: memorylog.New()}
	return log, log.newOrders(t, log, "own"), log.newOrders(t, log.Log, "other")
}

func execute(t *testing.T, orders *eventstore.Orders, commands ...domain.Command) eventstore.Entry {
	t.Helper()
	var entry eventstore.Entry
	for _, command := range commands {
		var err error
		if entry, err = orders.Execute(t.Context(), orderKey, cause, command); err != nil {
			t.Fatalf("execute %T: %v", command, err)
		}
	}
	return entry
}

// names returns what the log holds of the order.
func names(t *testing.T, log eventstore.Log) []string {
	t.Helper()
	records, err := log.Read(context.Background(), orderKey, 0)
	if err != nil {
		t.Fatal(err)
	}
	happened := []string{}
	for _, record := range records {
		happened = append(happened, record.Name)
	}
	return happened
}
