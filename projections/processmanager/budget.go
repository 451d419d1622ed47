package processmanager

import (
	"container/heap"
	"context"
	"sync"

	"golang.org/x/time/rate"

	"ordertrail/domain"
)

// budget hands out the requests a second that a store's Klarna allows, to the
// most urgent of those that wait (contract.md section 6).
type budget struct {
	limiter *rate.Limiter // nil: no limit
	mu      sync.Mutex
	queue   takers
	count   uint64
	arrived chan struct{}
}

type taker struct {
	priority domain.Priority
	number   uint64
	granted  chan struct{}
}

func newBudget(perSecond float64) *budget {
	b := &budget{arrived: make(chan struct{}, 1)}
	if perSecond > 0 {
		b.limiter = rate.NewLimiter(rate.Limit(perSecond), max(1, int(perSecond/10)))
	}
	return b
}

// take waits for leave to send one request.
func (b *budget) take(ctx context.Context, priority domain.Priority) error {
	if b.limiter == nil {
		return nil
	}
	t := b.enqueue(priority)
	select {
	case <-t.granted:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (b *budget) enqueue(priority domain.Priority) *taker {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.count++
	t := &taker{priority: priority, number: b.count, granted: make(chan struct{})}
	heap.Push(&b.queue, t)
	select {
	case b.arrived <- struct{}{}:
	default:
	}
	return t
}

// run grants until the context ends.
func (b *budget) run(ctx context.Context) error {
	for {
		select {
		case <-b.arrived:
		case <-ctx.Done():
			return ctx.Err()
		}
		for b.waits() {
			if err := b.limiter.Wait(ctx); err != nil {
				return err
			}
			b.grant()
		}
	}
}

func (b *budget) waits() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.queue) > 0
}

func (b *budget) grant() {
	b.mu.Lock()
	defer b.mu.Unlock()
	close(heap.Pop(&b.queue).(*taker).granted)
}

// takers is a heap, the most urgent first, of first reads the newest and of all
// else the one that waits longest.
type takers []*taker

func (t takers) Len() int { return len(t) }

func (t takers) Less(i, j int) bool {
	if t[i].priority != t[j].priority {
		return t[i].priority < t[j].priority
	}
	if t[i].priority == domain.PriorityFirstRead {
		return t[i].number > t[j].number
	}
	return t[i].number < t[j].number
}

func (t takers) Swap(i, j int) { t[i], t[j] = t[j], t[i] }
func (t *takers) Push(x any)   { *t = append(*t, x.(*taker)) }

func (t *takers) Pop() any {
	last := len(*t) - 1
	x := (*t)[last]
	*t = (*t)[:last]
	return x
}
