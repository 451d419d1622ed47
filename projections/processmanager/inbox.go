package processmanager

import (
	"sync"

	"ordertrail/domain"
)

// inbox is what others have to say to a store's worker, and the orders that wait for
// their first read, which callers ask about before anything is written.
type inbox struct {
	mu         sync.Mutex
	inputs     []input
	unverified unverified
	signal     chan struct{} // holds one signal while there are inputs
}

func newInbox(maxUnverified int) *inbox {
	return &inbox{unverified: newUnverified(maxUnverified), signal: make(chan struct{}, 1)}
}

// put leaves inputs for the worker. It never waits.
func (b *inbox) put(inputs ...input) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.inputs = append(b.inputs, inputs...)
	select {
	case b.signal <- struct{}{}:
	default:
	}
}

// take returns what was put, in that order, and how many new orders Klarna has said
// nothing of yet. room is a slice to fill.
func (b *inbox) take(room []input) (inputs []input, unanswered int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	inputs, b.inputs = b.inputs, room[:0]
	return inputs, b.unverified.unanswered()
}

// admit takes an order among those that wait for their first read, false where their
// bound is reached.
func (b *inbox) admit(key domain.OrderKey) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.unverified.add(key)
}

// verified takes an order out of those that wait: it was found, or is given up.
func (b *inbox) verified(key domain.OrderKey) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.unverified.remove(key)
}

// notFound remembers that Klarna has just answered an id with 404.
func (b *inbox) notFound(key domain.OrderKey) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.unverified.notFound(key)
}

// oldestNotFound returns the order answered 404 longest ago, false where none was.
func (b *inbox) oldestNotFound() (domain.OrderKey, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.unverified.oldestNotFound()
}

// isUnanswered says whether an order waits of which Klarna has said nothing yet.
func (b *inbox) isUnanswered(key domain.OrderKey) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.unverified.isUnanswered(key)
}

// waiting returns how many orders wait for their first read.
func (b *inbox) waiting() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.unverified.byKey)
}
