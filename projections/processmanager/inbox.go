package processmanager

import (
	"container/list"
	"sync"

	"ordertrail/domain"
)

// inbox is what others have to say to a store's worker, and the ids pushed and not yet
// found at Klarna, which callers ask about before anything is written. Each store has
// its own, so that one whose credentials are refused shuts out no other.
type inbox struct {
	mu     sync.Mutex
	inputs []input
	signal chan struct{} // holds one signal while there are inputs

	bound      int                               // of those that wait for their first read
	unverified map[domain.OrderKey]*list.Element // nil value: not answered yet
	answered   *list.List                        // keys answered with 404, longest ago first
}

func newInbox(bound int) *inbox {
	return &inbox{
		signal: make(chan struct{}, 1), bound: bound,
		unverified: map[domain.OrderKey]*list.Element{}, answered: list.New(),
	}
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

// drain returns what was put, in that order, and how many new orders Klarna has said
// nothing of yet. room is a slice to fill next.
func (b *inbox) drain(room []input) (inputs []input, unanswered int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	inputs, b.inputs = b.inputs, room[:0]
	return inputs, len(b.unverified) - b.answered.Len()
}

// admit takes an order among those that wait for their first read, once however often
// it is asked; false where their bound is reached.
func (b *inbox) admit(key domain.OrderKey) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, there := b.unverified[key]; there {
		return true
	}
	if len(b.unverified) >= b.bound {
		return false
	}
	b.unverified[key] = nil
	return true
}

// verified takes an order out of those that wait: it was found, or is given up.
func (b *inbox) verified(key domain.OrderKey) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if element := b.unverified[key]; element != nil {
		b.answered.Remove(element)
	}
	delete(b.unverified, key)
}

// notFound remembers that Klarna has just answered an id with 404.
func (b *inbox) notFound(key domain.OrderKey) {
	b.mu.Lock()
	defer b.mu.Unlock()
	element, there := b.unverified[key]
	if !there {
		return
	}
	if element != nil {
		b.answered.Remove(element)
	}
	b.unverified[key] = b.answered.PushBack(key)
}

// oldestNotFound returns the order answered 404 longest ago, false where none was.
func (b *inbox) oldestNotFound() (domain.OrderKey, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	front := b.answered.Front()
	if front == nil {
		return domain.OrderKey{}, false
	}
	return front.Value.(domain.OrderKey), true
}

// isUnanswered says whether an order waits of which Klarna has said nothing yet.
func (b *inbox) isUnanswered(key domain.OrderKey) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	element, there := b.unverified[key]
	return there && element == nil
}

// unverifiedCount returns how many orders wait for their first read.
func (b *inbox) unverifiedCount() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.unverified)
}
