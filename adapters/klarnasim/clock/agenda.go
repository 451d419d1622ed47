package clock

import (
	"cmp"
	"container/heap"
	"context"
	"sync"
	"time"
)

// appointment is something to do at a simulated time.
type appointment struct {
	due    time.Time
	number uint64 // keeps appointments of one time in the order they were made
	keep   func(context.Context)
}

type appointments []appointment

func (a appointments) Len() int { return len(a) }
func (a appointments) Less(i, j int) bool {
	return cmp.Or(a[i].due.Compare(a[j].due), cmp.Compare(a[i].number, a[j].number)) < 0
}
func (a appointments) Swap(i, j int) { a[i], a[j] = a[j], a[i] }
func (a *appointments) Push(x any)   { *a = append(*a, x.(appointment)) }
func (a *appointments) Pop() any {
	last := len(*a) - 1
	popped := (*a)[last]
	(*a)[last] = appointment{}
	*a = (*a)[:last]
	return popped
}

// agenda holds all appointments and rings when the earliest one may have changed.
type agenda struct {
	mu      sync.Mutex
	pending appointments
	made    uint64
	changed chan struct{}
}

// add plans keep for due, rounded up to the clock's milliseconds.
func (a *agenda) add(due time.Time, keep func(context.Context)) {
	due = due.Add(time.Millisecond - 1).Truncate(time.Millisecond)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.made++
	heap.Push(&a.pending, appointment{due: due, number: a.made, keep: keep})
	if a.pending[0].number == a.made {
		a.ring()
	}
}

// ring wakes whoever waits for the next appointment.
func (a *agenda) ring() {
	select {
	case a.changed <- struct{}{}:
	default:
	}
}

func (a *agenda) next() (time.Time, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.pending) == 0 {
		return time.Time{}, false
	}
	return a.pending[0].due, true
}

// takeDue removes and returns everything due at or before now, earliest first.
func (a *agenda) takeDue(now time.Time) []func(context.Context) {
	a.mu.Lock()
	defer a.mu.Unlock()
	var due []func(context.Context)
	for len(a.pending) > 0 && !a.pending[0].due.After(now) {
		due = append(due, heap.Pop(&a.pending).(appointment).keep)
	}
	return due
}
