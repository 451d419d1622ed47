package processmanager

import (
	"container/list"
	"context"
	"fmt"
	"sync"

	"ordertrail/domain"
	"ordertrail/eventstore"
)

// waiting is the set of a store's ids pushed and not yet found at Klarna. Each
// store has its own, so that one whose credentials are refused shuts out no other.
type waiting struct {
	mu       sync.Mutex
	max      int
	byKey    map[domain.OrderKey]*list.Element // nil value: not answered yet
	answered *list.List                        // keys answered with 404, longest ago first
}

func newWaiting(limit int) *waiting {
	return &waiting{max: limit, byKey: map[domain.OrderKey]*list.Element{}, answered: list.New()}
}

// Admit takes an order among those that wait for their first read. Where the
// bound is reached, the one answered 404 longest ago is given up for it; where
// none has been answered, it is domain.ErrTooManyUnverified.
func (m *Manager) Admit(ctx context.Context, key domain.OrderKey) error {
	line := m.lines[key.Store]
	if line == nil {
		return fmt.Errorf("admit %s: no such store", key)
	}
	for !line.waiting.add(key) {
		oldest, ok := line.waiting.oldestNotFound()
		if !ok {
			return domain.ErrTooManyUnverified
		}
		cause := eventstore.Cause{Actor: eventstore.ActorSystem, ID: key.String()}
		_, err := m.orders.Execute(ctx, oldest, cause, domain.GiveUp{Reason: domain.GiveUpCapacity})
		if err != nil {
			return fmt.Errorf("give up %s to make room: %w", oldest, err)
		}
		line.waiting.remove(oldest)
	}
	return nil
}

// Forget takes an admitted order out again.
func (m *Manager) Forget(key domain.OrderKey) {
	if line := m.lines[key.Store]; line != nil {
		line.waiting.remove(key)
	}
}

func (w *waiting) add(key domain.OrderKey) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, there := w.byKey[key]; there {
		return true
	}
	if len(w.byKey) >= w.max {
		return false
	}
	w.byKey[key] = nil
	return true
}

func (w *waiting) remove(key domain.OrderKey) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if element := w.byKey[key]; element != nil {
		w.answered.Remove(element)
	}
	delete(w.byKey, key)
}

// notFound remembers that Klarna has just answered an id with 404.
func (w *waiting) notFound(key domain.OrderKey) {
	w.mu.Lock()
	defer w.mu.Unlock()
	element, there := w.byKey[key]
	if !there {
		return
	}
	if element != nil {
		w.answered.Remove(element)
	}
	w.byKey[key] = w.answered.PushBack(key)
}

func (w *waiting) oldestNotFound() (domain.OrderKey, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	front := w.answered.Front()
	if front == nil {
		return domain.OrderKey{}, false
	}
	return front.Value.(domain.OrderKey), true
}

// unanswered says whether an id waits of which Klarna has said nothing yet.
func (w *waiting) unanswered(key domain.OrderKey) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	element, there := w.byKey[key]
	return there && element == nil
}

func (w *waiting) len() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.byKey)
}
