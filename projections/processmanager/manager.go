package processmanager

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"ordertrail/domain"
	"ordertrail/eventstore"
	"ordertrail/projections"
)

// Manager is the process manager of all stores.
type Manager struct {
	orders  *eventstore.Orders
	views   *projections.Views
	workers map[domain.StoreID]*worker
	repeats repeats
}

// New returns a manager that does nothing before Run.
func New(orders *eventstore.Orders, views *projections.Views, cfg Config) *Manager {
	m := &Manager{
		orders: orders, views: views, workers: map[domain.StoreID]*worker{}, repeats: repeats{woken: map[domain.OrderKey]time.Time{}},
	}
	metrics := newMetrics(cfg.Registerer)
	for _, store := range cfg.Stores {
		m.workers[store.ID] = newWorker(m, store, cfg, metrics)
	}
	return m
}

// Restore takes up the ids that wait for their first read, from the due
// projection; before Run, and once the projection has caught up.
func (m *Manager) Restore(ctx context.Context) error {
	rows, err := m.views.Unverified(ctx)
	if err != nil {
		return err
	}
	for _, row := range rows {
		w := m.workers[row.Key.Store]
		if w == nil {
			continue // of a store that is not configured any more: nobody reads it
		}
		w.inbox.admit(row.Key)
		if row.Priority == domain.PriorityNotFound {
			w.inbox.notFound(row.Key)
		}
	}
	return nil
}

// Run works on all stores until the context ends.
func (m *Manager) Run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	for _, w := range m.workers {
		// Before anything is read of what is due, so that no change falls in between.
		changed := m.views.Changed()
		group.Go(func() error { return w.run(ctx, changed) })
	}
	return group.Wait()
}

// Retry does now what is due for an order and reads it again at Klarna. The channel
// is closed once it has been read, or could not be.
func (m *Manager) Retry(key domain.OrderKey) (read <-chan struct{}) {
	done := make(chan struct{})
	if w := m.workers[key.Store]; w != nil {
		w.inbox.put(wake{key}, trigger{key: key, kind: domain.DueReread, urgent: true, done: done})
	}
	return done
}

// Warnings says what an operator should know, one sentence each: stores whose
// credentials Klarna refuses, or of whose orders it knows none.
func (m *Manager) Warnings() []string {
	warnings := []string{}
	for _, id := range slices.Sorted(maps.Keys(m.workers)) {
		worker := m.workers[id]
		if worker.refuses.Load() {
			warnings = append(warnings, fmt.Sprintf(
				"Klarna refuses the credentials of store %s: pushes are kept, calls are tried again by themselves; check its username, password and region, then restart", id))
		}
		if worker.reads.allUnknown() {
			warnings = append(warnings, fmt.Sprintf(
				"Klarna answers 404 to every first read of store %s: its orders are asked for again by themselves; check its URL and region, then restart", id))
		}
	}
	return warnings
}
