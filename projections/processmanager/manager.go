package processmanager

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/sync/errgroup"

	"ordertrail/domain"
	"ordertrail/eventstore"
	"ordertrail/projections"
)

// Klarna is what the process manager asks of Klarna for one store. Errors are
// *domain.AnswerError, or the context's. Capture and Refund give Klarna's id of
// what was made.
type Klarna interface {
	Read(ctx context.Context, id domain.OrderID) (domain.Reading, error)
	Acknowledge(ctx context.Context, id domain.OrderID, idempotencyKey string) error
	Cancel(ctx context.Context, id domain.OrderID, idempotencyKey string) error
	Capture(ctx context.Context, id domain.OrderID, move domain.CaptureMove, idempotencyKey string) (captureID string, err error)
	Refund(ctx context.Context, id domain.OrderID, move domain.RefundMove, idempotencyKey string) (refundID string, err error)
	Release(ctx context.Context, id domain.OrderID, idempotencyKey string) error
	Extend(ctx context.Context, id domain.OrderID, idempotencyKey string) error
	SetReference(ctx context.Context, id domain.OrderID, reference1, idempotencyKey string) error
}

// Shop is a store's order system, which is asked before an order is created. An
// error means that it gave no answer, and it is asked again.
type Shop interface {
	Ask(ctx context.Context, o domain.Order) (domain.ShopAnswer, error)
}

// Store is one store's Klarna and the requests a second it allows, 0 for no
// limit (contract.md section 1).
type Store struct {
	ID         domain.StoreID
	Klarna     Klarna
	Rate       float64
	Shop       Shop // nil: Ordertrail itself is the system of record
	AutoExtend bool // whether an authorization is extended before it ends
}

// Config says what the manager is to run.
type Config struct {
	Stores        []Store
	MaxUnverified int // of each store (contract.md section 6)
	Now           func() time.Time
	Logger        *slog.Logger
	Registerer    prometheus.Registerer
}

// Manager is the process manager of all stores.
type Manager struct {
	orders *eventstore.Orders
	views  *projections.Views
	lines  map[domain.StoreID]*line
	wakes  chan domain.OrderKey
	now    func() time.Time
	logger *slog.Logger
	// begun is when this process began: an attempt that it does not know of was made
	// before.
	begun time.Time
}

// wakeBacklog bounds the wakes that wait to be written; one that finds no room is
// dropped, for the order is tried again by its schedule all the same.
const wakeBacklog = 1024

// New gives a manager that does nothing before Run.
func New(orders *eventstore.Orders, views *projections.Views, cfg Config) *Manager {
	m := &Manager{
		orders: orders,
		views:  views,
		lines:  map[domain.StoreID]*line{},
		wakes:  make(chan domain.OrderKey, wakeBacklog),
		now:    cfg.Now,
		logger: cfg.Logger,
	}
	metrics := newMetrics(cfg.Registerer)
	for _, store := range cfg.Stores {
		m.lines[store.ID] = newLine(m, store, cfg.MaxUnverified, metrics)
	}
	return m
}

// Restore takes up the ids that wait for their first read, from the due
// projection; before Run, and once the projection has caught up.
func (m *Manager) Restore(ctx context.Context) error {
	rows, err := m.views.Waiting(ctx)
	if err != nil {
		return err
	}
	for _, row := range rows {
		line := m.lines[row.Key.Store]
		if line == nil {
			continue // of a store that is not configured any more: nobody reads it
		}
		line.waiting.add(row.Key)
		if row.Priority == domain.PriorityNotFound {
			line.waiting.notFound(row.Key)
		}
	}
	return nil
}

// Run works on all stores until the context ends.
func (m *Manager) Run(ctx context.Context) error {
	m.begun = m.now()
	// Before the first look at what is due, so that no change falls in between.
	changed := m.views.Changed()
	group, ctx := errgroup.WithContext(ctx)
	for _, line := range m.lines {
		group.Go(func() error { return line.run(ctx) })
	}
	group.Go(func() error { return m.writeWakes(ctx) })
	group.Go(func() error { return m.passOn(ctx, changed) })
	return group.Wait()
}

// Begin does the first read of an order whose push was just stored, without
// waiting until the due projection shows it.
func (m *Manager) Begin(key domain.OrderKey) { m.Hurry(key, domain.DueFetch) }

// Hurry does now what is due of a kind for an order, without waiting until the due
// projection shows it.
func (m *Manager) Hurry(key domain.OrderKey, kind domain.Kind) {
	if line := m.lines[key.Store]; line != nil {
		line.first.begin(hint{key: key, kind: kind})
	}
}

// Wake does now what is due for an order, though its next try would be later. An
// order tried within the last second is left alone.
func (m *Manager) Wake(key domain.OrderKey) {
	select {
	case m.wakes <- key:
	default:
	}
}

// Retry does now what is due for an order and reads it again at Klarna. The channel
// is closed once it has been read, or could not be.
func (m *Manager) Retry(key domain.OrderKey) (read <-chan struct{}) {
	m.Wake(key)
	done := make(chan struct{})
	if line := m.lines[key.Store]; line != nil {
		line.first.begin(hint{key: key, kind: domain.DueLook, done: done})
	}
	return done
}

func (m *Manager) writeWakes(ctx context.Context) error {
	for {
		select {
		case key := <-m.wakes:
			if err := m.views.WakeDue(ctx, key, m.now()); err != nil {
				return err
			}
			if line := m.lines[key.Store]; line != nil {
				line.again.poke()
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// passOn has every line look again at what is due when the views have changed.
func (m *Manager) passOn(ctx context.Context, changed <-chan struct{}) error {
	for {
		select {
		case <-changed:
			for _, line := range m.lines {
				line.first.poke()
				line.again.poke() // for what is watched
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Warnings says what an operator should know, one sentence each: stores whose
// credentials Klarna refuses.
func (m *Manager) Warnings() []string {
	warnings := []string{}
	for id, line := range m.lines {
		if line.gate.refused() {
			warnings = append(warnings, fmt.Sprintf(
				"Klarna refuses the credentials of store %s: pushes are kept, calls are tried again by themselves; check its username, password and region, then restart", id))
		}
	}
	return warnings
}
