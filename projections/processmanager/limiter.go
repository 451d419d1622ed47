package processmanager

import (
	"container/heap"
	"time"

	"golang.org/x/time/rate"

	"ordertrail/domain"
)

// limiter hands out the requests a second that a store's Klarna allows, to the
// most urgent of the calls that wait (help/guarantees.md, "Nothing holds up what
// is well").
type limiter struct {
	rate  *rate.Limiter // nil: no limit
	calls callQueue
	count uint64
}

// call is a request that waits for leave. What it gets is nil where it may go, else
// why it may not.
type call struct {
	key      domain.OrderKey
	priority domain.Priority
	leave    chan error
	number   uint64
}

func newLimiter(perSecond float64) limiter {
	if perSecond <= 0 {
		return limiter{}
	}
	return limiter{rate: rate.NewLimiter(rate.Limit(perSecond), max(1, int(perSecond/10)))}
}

func (l *limiter) push(c *call) {
	l.count++
	c.number = l.count
	heap.Push(&l.calls, c)
}

// pop returns the most urgent call where one may go now. Where one has to wait it
// returns for how long instead; 0 where none waits.
func (l *limiter) pop(now time.Time) (*call, time.Duration) {
	if len(l.calls) == 0 {
		return nil, 0
	}
	if l.rate != nil && !l.rate.AllowN(now, 1) {
		missing := 1 - l.rate.TokensAt(now)
		return nil, max(time.Duration(missing/float64(l.rate.Limit())*float64(time.Second)), time.Millisecond)
	}
	return heap.Pop(&l.calls).(*call), 0
}

// callQueue is a heap, the most urgent first, of first reads the newest and of all
// else the one that waits longest.
type callQueue []*call

func (q callQueue) Len() int { return len(q) }

func (q callQueue) Less(i, j int) bool {
	if q[i].priority != q[j].priority {
		return q[i].priority < q[j].priority
	}
	if q[i].priority == domain.PriorityFirstRead {
		return q[i].number > q[j].number
	}
	return q[i].number < q[j].number
}

func (q callQueue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *callQueue) Push(x any)   { *q = append(*q, x.(*call)) }

func (q *callQueue) Pop() any {
	last := len(*q) - 1
	x := (*q)[last]
	(*q)[last] = nil
	*q = (*q)[:last]
	return x
}
