package processmanager

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/sync/errgroup"

	"ordertrail/domain"
	"ordertrail/eventstore"
	"ordertrail/eventstore/memorylog"
	"ordertrail/projections"
)

var orderA = domain.OrderKey{Store: "default", ID: "a"}

// scripted is a Klarna that answers as a test says; nil means all is well. Money
// moves in the tests of the whole product only, at a simulated Klarna.
type scripted struct {
	Klarna
	mu    sync.Mutex
	calls []time.Time
	read  func(id domain.OrderID) error
	ack   func(id domain.OrderID) error
}

func (k *scripted) Read(_ context.Context, id domain.OrderID) (domain.Reading, error) {
	k.note()
	if k.read != nil {
		if err := k.read(id); err != nil {
			return domain.Reading{}, err
		}
	}
	return domain.Reading{OrderID: id, Status: "AUTHORIZED", Fraud: "ACCEPTED", OrderAmount: 100, Facts: domain.Facts{Currency: "SEK"}}, nil
}

func (k *scripted) Acknowledge(_ context.Context, id domain.OrderID, _ string) error {
	k.note()
	if k.ack == nil {
		return nil
	}
	return k.ack(id)
}

func (k *scripted) note() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.calls = append(k.calls, time.Now())
}

func (k *scripted) times() []time.Time {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.calls
}

// shop is a manager at work on a log and views of its own, in a bubble whose
// clock a test moves by sleeping.
type shop struct {
	t       *testing.T
	orders  *eventstore.Orders
	manager *Manager
	ctx     context.Context
}

// atWork runs a test against a manager at work.
func atWork(t *testing.T, klarna Klarna, cfg Config, test func(*shop)) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "views.db")
	synctest.Test(t, func(t *testing.T) {
		log := memorylog.New()
		orders, err := eventstore.NewOrders(log, time.Now, uuid.NewString)
		if err != nil {
			t.Fatal(err)
		}
		views, err := projections.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		cfg.Stores = []Store{{ID: "default", Klarna: klarna, Rate: 0}}
		cfg.MaxUnverified = max(cfg.MaxUnverified, 10)
		cfg.Now, cfg.Logger, cfg.Registerer = time.Now, slog.New(slog.NewTextHandler(io.Discard, nil)), prometheus.NewRegistry()
		manager := New(orders, views, cfg)
		ctx, cancel := context.WithCancel(t.Context())
		group, ctx := errgroup.WithContext(ctx)
		group.Go(func() error { return views.Run(ctx, log) })
		group.Go(func() error { return manager.Run(ctx) })
		test(&shop{t: t, orders: orders, manager: manager, ctx: ctx})
		cancel()
		if err := group.Wait(); !errors.Is(err, context.Canceled) {
			t.Errorf("ended with %v", err)
		}
		if err := views.Close(); err != nil {
			t.Error(err)
		}
	})
}

func (s *shop) push(key domain.OrderKey) {
	s.t.Helper()
	if err := s.accept(key, domain.Push{Via: domain.ViaPush}); err != nil {
		s.t.Fatal(err)
	}
}

func (s *shop) accept(key domain.OrderKey, command domain.Command) error {
	_, _, err := s.manager.Accept(s.ctx, key, eventstore.Cause{Actor: eventstore.ActorKlarna, ID: "test"}, command)
	return err
}

// after lets time pass and gives the order's status then.
func (s *shop) after(d time.Duration, key domain.OrderKey) domain.Status {
	s.t.Helper()
	time.Sleep(d) // of the bubble's clock: it waits for nothing
	synctest.Wait()
	entry, err := s.orders.Load(s.ctx, key)
	if err != nil {
		s.t.Fatal(err)
	}
	return entry.Order.Status
}
