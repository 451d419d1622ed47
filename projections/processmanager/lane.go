package processmanager

import (
	"context"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"ordertrail/domain"
	"ordertrail/projections"
)

// batchSize is how many rows a lane takes at a time: few, so that what is newer
// and more urgent waits only for them.
const batchSize = 64

// refillInterval is the least time between two looks at what is due: it bounds
// what looking costs under load, when new orders come by begin.
const refillInterval = 20 * time.Millisecond

// claimed is a row of an order that was claimed for it.
type claimed struct {
	projections.DueRow
	done chan struct{} // of the hint that it stands for, else nil
}

// lane works on the rows of some priorities, each in a worker of its own.
type lane struct {
	*line
	priorities []domain.Priority
	slots      chan struct{}
	pokes      chan struct{}
	begun      newest
	batch      []projections.DueRow
	refilled   time.Time
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
			c, err := n.next(ctx)
			if err != nil {
				return err
			}
			workers.Go(func() error { return n.work(ctx, c, n.free) })
		}
	})
	return workers.Wait()
}

// free hands back what next has taken for a worker.
func (n *lane) free() {
	n.turns.give()
	<-n.slots
}

// next waits for a free slot, a turn and a row to work on, and claims its order.
func (n *lane) next(ctx context.Context) (claimed, error) {
	select {
	case n.slots <- struct{}{}:
	case <-ctx.Done():
		return claimed{}, ctx.Err()
	}
	if err := n.turns.take(ctx); err != nil {
		return claimed{}, err
	}
	for {
		if closed := n.gate.closedFor(n.now()); closed > 0 {
			if err := sleep(ctx, n.pokes, closed); err != nil {
				return claimed{}, err
			}
			continue
		}
		if c, ok := n.pick(); ok {
			return c, nil
		}
		if err := n.refill(ctx); err != nil {
			return claimed{}, err
		}
	}
}

// begin has the lane do something without waiting for the due projection.
func (n *lane) begin(h hint) {
	n.begun.push(h)
	n.poke()
}

// pick claims the first order of those just begun and of the batch that is free.
func (n *lane) pick() (claimed, bool) {
	for h, ok := n.begun.pop(); ok; h, ok = n.begun.pop() {
		row := projections.DueRow{Key: h.key, Kind: h.kind, Priority: domain.PriorityEffect}
		if h.kind == domain.DueFetch {
			row.Priority = domain.PriorityFirstRead
			if !n.waiting.unanswered(h.key) {
				continue // read meanwhile: it has its row in the due projection, and its place there
			}
		}
		if n.claimFor(h) {
			return claimed{row, h.done}, true
		}
	}
	for len(n.batch) > 0 {
		row := n.batch[0]
		n.batch = n.batch[1:]
		if row.Priority == domain.PriorityNotFound && !n.notFound.AllowN(n.now(), 1) {
			n.batch = nil
			return claimed{}, false
		}
		if n.claim(row.Key) {
			return claimed{row, nil}, true
		}
	}
	return claimed{}, false
}

// refill takes the next rows, waiting where there are none yet.
func (n *lane) refill(ctx context.Context) error {
	// Longer than the interval it would be where the clock was set back.
	if rest := refillInterval - n.now().Sub(n.refilled); rest > 0 && rest <= refillInterval {
		return sleep(ctx, n.pokes, rest)
	}
	n.refilled = n.now()
	priorities, wait := n.allowed(n.refilled)
	found, err := n.look(ctx, priorities)
	if found || err != nil {
		return err
	}
	next, ok, err := n.views.NextDue(ctx, n.store.ID, n.priorities, n.refilled)
	if err != nil {
		return err
	}
	if ok {
		wait = sooner(wait, next.Sub(n.refilled))
	}
	return sleep(ctx, n.pokes, wait)
}

// look takes the rows of the orders that nobody works on, and says whether there
// are any or another look may find some.
func (n *lane) look(ctx context.Context, priorities []domain.Priority) (found bool, err error) {
	// Taken before the rows: those of an order that is released meanwhile may be old.
	claimed := n.claimed()
	rows, err := n.views.Due(ctx, n.store.ID, priorities, n.refilled, batchSize+len(claimed))
	if err != nil {
		return false, err
	}
	released := false
	n.batch = slices.DeleteFunc(rows, func(row projections.DueRow) bool {
		if claimed[row.Key] && !n.miss(row.Key) {
			released = true
		}
		return claimed[row.Key]
	})
	return len(n.batch) > 0 || released, nil
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
