package processmanager

import (
	"context"
	"fmt"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"ordertrail/domain"
	"ordertrail/projections"
)

// batchSize is how many rows a lane takes at a time: few, so that what is newer
// and more urgent waits only for them.
const batchSize = 64

// lane works on the rows of some priorities, each in a worker of its own.
type lane struct {
	*line
	priorities []domain.Priority
	slots      chan struct{}
	pokes      chan struct{}
	batch      []projections.DueRow
}

func newLane(l *line, slots int, priorities ...domain.Priority) *lane {
	return &lane{line: l, priorities: priorities, slots: make(chan struct{}, slots), pokes: make(chan struct{}, 1)}
}

func (n *lane) poke() {
	select {
	case n.pokes <- struct{}{}:
	default:
	}
}

func (n *lane) run(ctx context.Context) error {
	workers, ctx := errgroup.WithContext(ctx)
	workers.Go(func() error {
		for {
			row, err := n.next(ctx)
			if err != nil {
				return err
			}
			workers.Go(func() error { return n.work(ctx, row, func() { <-n.slots }) })
		}
	})
	return workers.Wait()
}

// next waits for a free slot and for a row to work on, and claims its order.
func (n *lane) next(ctx context.Context) (projections.DueRow, error) {
	select {
	case n.slots <- struct{}{}:
	case <-ctx.Done():
		return projections.DueRow{}, ctx.Err()
	}
	for {
		if closed := n.gate.closedFor(n.now()); closed > 0 {
			if err := sleep(ctx, n.pokes, closed); err != nil {
				return projections.DueRow{}, err
			}
			continue
		}
		if row, ok := n.pick(); ok {
			return row, nil
		}
		if err := n.refill(ctx); err != nil {
			return projections.DueRow{}, err
		}
	}
}

// pick claims the first row of the batch whose order is free.
func (n *lane) pick() (projections.DueRow, bool) {
	for len(n.batch) > 0 {
		row := n.batch[0]
		n.batch = n.batch[1:]
		if row.Priority == domain.PriorityNotFound && !n.notFound.AllowN(n.now(), 1) {
			n.batch = nil
			return projections.DueRow{}, false
		}
		if n.claim(row.Key) {
			return row, true
		}
	}
	return projections.DueRow{}, false
}

// refill takes the next rows, waiting where there are none yet.
func (n *lane) refill(ctx context.Context) error {
	now := n.now()
	priorities, wait := n.allowed(now)
	// Taken before the rows: of an order that is released meanwhile the rows may be
	// old ones.
	claimed := n.claimed()
	rows, err := n.views.Due(ctx, n.store.ID, priorities, now, batchSize+len(claimed))
	if err != nil {
		return fmt.Errorf("read what is due for store %s: %w", n.store.ID, err)
	}
	n.batch = slices.DeleteFunc(rows, func(row projections.DueRow) bool { return claimed[row.Key] })
	if len(n.batch) > 0 {
		return nil
	}
	next, ok, err := n.views.NextDue(ctx, n.store.ID, n.priorities, now)
	if err != nil {
		return fmt.Errorf("read what is due next for store %s: %w", n.store.ID, err)
	}
	if ok {
		wait = sooner(wait, next.Sub(now))
	}
	return sleep(ctx, n.pokes, wait)
}

// allowed leaves out the ids answered 404 while their share is spent, and says how
// long that lasts.
func (n *lane) allowed(now time.Time) ([]domain.Priority, time.Duration) {
	last := len(n.priorities) - 1
	if n.priorities[last] != domain.PriorityNotFound || n.notFound.TokensAt(now) >= 1 {
		return n.priorities, 0
	}
	return n.priorities[:last], time.Second / notFoundRate
}

// sooner gives the shorter of two waits, of which the first may be 0 for none.
func sooner(wait, other time.Duration) time.Duration {
	other = max(other, time.Millisecond)
	if wait == 0 {
		return other
	}
	return min(wait, other)
}
