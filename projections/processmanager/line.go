package processmanager

import (
	"context"
	"maps"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/time/rate"

	"ordertrail/domain"
)

// notFoundRate is how many reads a second the ids share that Klarna has answered
// with 404 (contract.md section 6).
const notFoundRate = 5

// How many orders of a store are under way at a time: as many as a Klarna that
// answers nothing could hold, at 200 requests a second and 10 s each. What failed
// before has room of its own, so that a thousand troubled orders hold up no other.
const (
	firstSlots = 2048
	againSlots = 512
)

// line is all that is done for one store.
type line struct {
	*Manager
	store    Store
	gate     gate
	budget   *budget
	turns    turns
	waiting  *waiting
	notFound *rate.Limiter
	first    *lane // what was not tried yet
	again    *lane // what failed before
	metrics  *metrics
	accepted chan struct{} // the credentials are taken again

	mu       sync.Mutex
	inFlight map[domain.OrderKey]bool
	// missed are the orders in flight of which a lane has seen rows since, later the
	// hints of such orders.
	missed map[domain.OrderKey]bool
	later  map[domain.OrderKey]hint
}

func newLine(m *Manager, store Store, maxUnverified int, metrics *metrics) *line {
	l := &line{
		Manager:  m,
		store:    store,
		budget:   newBudget(store.Rate),
		turns:    newTurns(),
		waiting:  newWaiting(maxUnverified),
		notFound: rate.NewLimiter(notFoundRate, notFoundRate),
		metrics:  metrics,
		inFlight: map[domain.OrderKey]bool{},
		missed:   map[domain.OrderKey]bool{},
		later:    map[domain.OrderKey]hint{},
		accepted: make(chan struct{}, 1),
	}
	metrics.refused.WithLabelValues(string(store.ID)).Set(0)
	metrics.watch(store.ID, l.waiting)
	l.first = newLane(l, firstSlots, domain.PriorityEffect, domain.PriorityFirstRead)
	l.again = newLane(l, againSlots, domain.PriorityUnclear, domain.PriorityReread, domain.PriorityNotFound)
	return l
}

func (l *line) run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return l.budget.run(ctx) })
	group.Go(func() error { return l.mend(ctx) })
	group.Go(func() error { return l.first.run(ctx) })
	group.Go(func() error { return l.again.run(ctx) })
	return group.Wait()
}

// claim takes an order for one worker; never two work on one order at once.
func (l *line) claim(key domain.OrderKey) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.inFlight[key] {
		return false
	}
	l.inFlight[key] = true
	return true
}

// claimFor takes an order for a hint. Where somebody works on it, the hint comes
// again once that is over.
func (l *line) claimFor(h hint) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.inFlight[h.key] {
		l.later[h.key] = h
		return false
	}
	l.inFlight[h.key] = true
	return true
}

// release ends a claim, and has the lanes look again where they saw rows of the
// order that they could not take.
func (l *line) release(key domain.OrderKey) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.inFlight, key)
	if h, ok := l.later[key]; ok {
		delete(l.later, key)
		l.first.begin(h)
	}
	if l.missed[key] {
		delete(l.missed, key)
		l.first.poke()
		l.again.poke()
	}
}

// claimed gives the orders that are worked on now.
func (l *line) claimed() map[domain.OrderKey]bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return maps.Clone(l.inFlight)
}

// miss remembers that rows of an order were passed over, and gives false where it
// has been released meanwhile.
func (l *line) miss(key domain.OrderKey) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.inFlight[key] {
		l.missed[key] = true
	}
	return l.inFlight[key]
}

// sleep waits for a poke, at most for a while, for ever where that is 0.
func sleep(ctx context.Context, pokes <-chan struct{}, atMost time.Duration) error {
	var timeout <-chan time.Time
	if atMost > 0 {
		timer := time.NewTimer(atMost)
		defer timer.Stop()
		timeout = timer.C
	}
	select {
	case <-pokes:
		return nil
	case <-timeout:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
