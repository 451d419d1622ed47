package eventstore

import (
	"context"
	"fmt"
	"sync"

	"ordertrail/domain"
)

// Await returns an order as soon as an event of this process makes it as wanted, or
// as it is when the context ends, together with the context's error. Errors
// otherwise are ErrUnknownOrder and those of Recall.
func (s *Orders) Await(ctx context.Context, key domain.OrderKey, wanted func(domain.Order) bool) (Entry, error) {
	for {
		changed, forget := s.waiters.add(key)
		entry, err := s.Recall(context.WithoutCancel(ctx), key)
		if err == nil && entry.Order.Version == 0 {
			err = fmt.Errorf("%w: %s", ErrUnknownOrder, key)
		}
		if err != nil || wanted(entry.Order) {
			forget()
			return entry, err
		}
		select {
		case <-changed:
		case <-ctx.Done():
			forget()
			return entry, ctx.Err()
		}
	}
}

// waiters are told when an order gets an event. The zero value is ready.
type waiters struct {
	mu    sync.Mutex
	byKey map[domain.OrderKey]map[chan struct{}]bool
}

func (w *waiters) add(key domain.OrderKey) (changed <-chan struct{}, forget func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.byKey == nil {
		w.byKey = map[domain.OrderKey]map[chan struct{}]bool{}
	}
	if w.byKey[key] == nil {
		w.byKey[key] = map[chan struct{}]bool{}
	}
	waiter := make(chan struct{})
	w.byKey[key][waiter] = true
	return waiter, func() { w.remove(key, waiter) }
}

func (w *waiters) remove(key domain.OrderKey, waiter chan struct{}) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.byKey[key], waiter)
	if len(w.byKey[key]) == 0 {
		delete(w.byKey, key)
	}
}

func (w *waiters) wake(key domain.OrderKey) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for waiter := range w.byKey[key] {
		close(waiter)
	}
	delete(w.byKey, key)
}
