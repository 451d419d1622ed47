package projections

import (
	"context"
	"sync"
	"sync/atomic"

	"ordertrail/eventstore"
)

// bell wakes all who wait for something, together. The zero value is ready.
type bell struct {
	mu   sync.Mutex
	next chan struct{} // made when somebody asks, closed by the next ring
}

// rung is closed by the next ring.
func (b *bell) rung() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.next == nil {
		b.next = make(chan struct{})
	}
	return b.next
}

func (b *bell) ring() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.next != nil {
		close(b.next)
		b.next = nil
	}
}

// listeners are told that something happened, each as often as it listens. The
// zero value is ready.
type listeners struct {
	mu  sync.Mutex
	all []chan struct{}
}

// add returns a channel that holds a signal from the next tell on until it is
// taken, for as long as the listeners live.
func (l *listeners) add() <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	told := make(chan struct{}, 1)
	l.all = append(l.all, told)
	return told
}

func (l *listeners) tell() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, told := range l.all {
		select {
		case told <- struct{}{}:
		default: // it has not yet taken the signal before
		}
	}
}

// mark is a position that others can wait for. The zero value is ready.
type mark struct {
	at    atomic.Uint64
	moved bell
}

func (m *mark) set(position eventstore.Position) {
	m.at.Store(uint64(position))
	m.moved.ring()
}

func (m *mark) reached() eventstore.Position { return eventstore.Position(m.at.Load()) }

// reach waits until the mark is at a position or beyond, or returns the
// context's error.
func (m *mark) reach(ctx context.Context, position eventstore.Position) error {
	for {
		moved := m.moved.rung()
		if m.reached() >= position {
			return nil
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
