package processmanager

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"

	"ordertrail/domain"
	"ordertrail/eventstore"
	"ordertrail/eventstore/memorylog"
)

// failingLog appends as it is told to.
type failingLog struct {
	eventstore.Log
	append func(ctx context.Context) error
}

func (l failingLog) Append(ctx context.Context, record eventstore.Record) (eventstore.Position, error) {
	if err := l.append(ctx); err != nil {
		return 0, err
	}
	return l.Log.Append(ctx, record)
}

// taking makes a manager that accepts into a log and does not run.
func taking(t *testing.T, append func(context.Context) error, cfg Config) *Manager {
	t.Helper()
	orders, err := eventstore.NewOrders(failingLog{memorylog.New(), append}, time.Now, uuid.NewString)
	if err != nil {
		t.Fatal(err)
	}
	if cfg.Stores == nil {
		cfg.Stores = []Store{{ID: "default"}}
	}
	cfg.MaxUnverified = max(cfg.MaxUnverified, 1)
	cfg.Now, cfg.Logger, cfg.Registerer = time.Now, slog.New(slog.NewTextHandler(io.Discard, nil)), prometheus.NewRegistry()
	return New(orders, nil, cfg)
}

func (m *Manager) told(ctx context.Context, key domain.OrderKey, command domain.Command) (stored bool, err error) {
	_, stored, err = m.Accept(ctx, key, eventstore.Cause{Actor: "token:test", ID: "test"}, command)
	return stored, err
}

func stores(context.Context) error { return nil }

// What was begun goes on where the caller has gone.
func TestACommandSurvivesItsCaller(t *testing.T) {
	m := taking(t, context.Context.Err, Config{})
	ctx, hangUp := context.WithCancel(t.Context())
	hangUp()
	for _, command := range []domain.Command{
		domain.Push{Via: domain.ViaPush}, domain.Observe{Reading: domain.Reading{OrderID: "a", OrderAmount: 100}},
		domain.Create{}, domain.Acknowledge{}, domain.Ship{ID: "s1"},
	} {
		if stored, err := m.told(ctx, orderA, command); !stored || err != nil {
			t.Errorf("%T: stored %t, %v", command, stored, err)
		}
	}
}

func TestASlowAppendIsGivenUpAfter3Seconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := taking(t, func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }, Config{})
		begun := time.Now()
		_, err := m.told(t.Context(), orderA, domain.Push{Via: domain.ViaPush})
		if took := time.Since(begun); !errors.Is(err, context.DeadlineExceeded) || took != 3*time.Second {
			t.Errorf("after %s: %v", took, err)
		}
		if waiting := m.workers["default"].inbox.unverifiedCount(); waiting != 0 {
			t.Errorf("%d orders wait", waiting)
		}
	})
}

// Of two pushes of a new order one is stored and one fails, and the order waits by
// right.
func TestAFailedPushTakesBackNoOthersPlace(t *testing.T) {
	var rival func()
	m := taking(t, func(context.Context) error {
		if rival == nil {
			return nil
		}
		push := rival
		rival = nil
		push()
		return eventstore.ErrUnavailable
	}, Config{})
	push := domain.Push{Via: domain.ViaPush}
	rival = func() {
		if stored, err := m.told(t.Context(), orderA, push); !stored || err != nil {
			t.Errorf("the second: stored %t, %v", stored, err)
		}
	}
	if _, err := m.told(t.Context(), orderA, push); !errors.Is(err, eventstore.ErrUnavailable) {
		t.Errorf("the first: %v", err)
	}
	if waiting := m.workers["default"].inbox.unverifiedCount(); waiting != 1 {
		t.Errorf("%d orders wait", waiting)
	}
}

// One store's orders that cannot be read take no place from another's.
func TestEachStoreHasItsOwnBound(t *testing.T) {
	m := taking(t, stores, Config{Stores: []Store{{ID: "one"}, {ID: "two"}}})
	push := domain.Push{Via: domain.ViaPush}
	for _, test := range []struct {
		key  domain.OrderKey
		want error
	}{
		{domain.OrderKey{Store: "one", ID: "a"}, nil},
		{domain.OrderKey{Store: "one", ID: "b"}, domain.ErrTooManyUnverified},
		{domain.OrderKey{Store: "two", ID: "a"}, nil},
	} {
		if _, err := m.told(t.Context(), test.key, push); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", test.key, err, test.want)
		}
	}
}

// What a command makes due is in the inbox once it is stored, and what somebody waits
// for is urgent.
func TestWhatIsAcceptedTriggersItsWork(t *testing.T) {
	read := domain.Observe{Reading: domain.Reading{OrderID: "a", OrderAmount: 100, Fraud: "ACCEPTED"}}
	settled := []domain.Command{domain.Push{Via: domain.ViaPush}, read, domain.Create{}, domain.Acknowledge{}}
	urgent := func(kind domain.Kind) input { return trigger{key: orderA, kind: kind, urgent: true} }
	for _, test := range []struct {
		name   string
		before []domain.Command
		told   domain.Command
		want   input // nil: none
	}{
		{"a push", nil, domain.Push{Via: domain.ViaPush}, trigger{key: orderA, kind: domain.DueFetch}},
		{"a confirmation", nil, domain.Push{Via: domain.ViaConfirm}, urgent(domain.DueFetch)},
		{"a checkout", nil, domain.Push{Via: domain.ViaCheckout}, nil},
		{"a push after a checkout", []domain.Command{domain.Push{Via: domain.ViaCheckout}}, domain.Push{Via: domain.ViaPush}, trigger{key: orderA, kind: domain.DueFetch}},
		{"a notification of a new order", nil, domain.Notify{EventType: "FRAUD_RISK_STOPPED"}, trigger{key: orderA, kind: domain.DueFetch}},
		{"a repeat", settled[:1], domain.Push{Via: domain.ViaPush}, wake{orderA}},
		{"a confirmation of a pushed order", settled[:1], domain.Push{Via: domain.ViaConfirm}, urgent(domain.DueFetch)},
		{"a repeat with an acknowledgement due", settled[:3], domain.Push{Via: domain.ViaPush}, wake{orderA}},
		{"a repeat with nothing due", settled, domain.Push{Via: domain.ViaPush}, nil},
		{"a notification", settled, domain.Notify{EventType: "FRAUD_RISK_ACCEPTED"}, urgent(domain.DueReread)},
		{"a shipment", settled, domain.Ship{ID: "s"}, urgent(domain.DueCapture)},
		{"a cancellation", settled, domain.RequestCancel{DefaultID: "c", Reason: "out of stock"}, urgent(domain.DueCancel)},
		{"a hold", settled, domain.Hold{}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := taking(t, stores, Config{})
			for _, command := range test.before {
				if _, err := m.told(t.Context(), orderA, command); err != nil {
					t.Fatal(err)
				}
			}
			inbox := m.workers["default"].inbox
			inbox.drain(nil)
			if _, err := m.told(t.Context(), orderA, test.told); err != nil {
				t.Fatal(err)
			}
			inputs, _ := inbox.drain(nil)
			if test.want == nil && len(inputs) != 0 || test.want != nil && (len(inputs) != 1 || inputs[0] != test.want) {
				t.Errorf("it triggers %+v, want %+v", inputs, test.want)
			}
		})
	}
}
