package processmanager

import "ordertrail/domain"

// trigger is an order for which something of a kind has just become due, or has to
// be tried now.
type trigger struct {
	key  domain.OrderKey
	kind domain.Kind
	// urgent is what money or a caller waits for: it goes before every new order.
	urgent bool
	done   chan struct{} // closed once it was done or has failed; nil where nobody waits
}

// end tells who waits for a trigger that it is over.
func (t trigger) end() {
	if t.done != nil {
		close(t.done)
	}
}

// maxTriggers bounds each queue of triggers. What finds no room is not lost: the due
// projection has it, too.
const maxTriggers = 16384

// queue holds triggers in the order they came, and hands them out from both ends.
// The zero value is ready.
type queue struct {
	items []trigger
	head  int
}

func (q *queue) len() int { return len(q.items) - q.head }

func (q *queue) push(t trigger) {
	if q.head > 64 && q.head > len(q.items)/2 {
		q.items = append(q.items[:0], q.items[q.head:]...)
		q.head = 0
	}
	q.items = append(q.items, t)
}

func (q *queue) popOldest() (trigger, bool) {
	if q.len() == 0 {
		return trigger{}, false
	}
	t := q.items[q.head]
	q.items[q.head] = trigger{}
	q.head++
	return t, true
}

func (q *queue) popNewest() (trigger, bool) {
	if q.len() == 0 {
		return trigger{}, false
	}
	last := len(q.items) - 1
	t := q.items[last]
	q.items[last] = trigger{}
	q.items = q.items[:last]
	return t, true
}
