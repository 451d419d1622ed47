package projections

import (
	"ordertrail/domain"
	"ordertrail/eventstore"
)

// maxEvents bounds how many events one transaction may hold, give or take one
// batch of the log.
const maxEvents = 4096

// batch is what a run of events did, order by order.
type batch struct {
	after   eventstore.Position // position in front of the run
	last    eventstore.Position // position of its last event
	changes []*change
	byKey   map[domain.OrderKey]*change
}

func newBatch(after eventstore.Position) *batch {
	return &batch{after: after, last: after, byKey: map[domain.OrderKey]*change{}}
}

func (b *batch) events() uint64 { return uint64(b.last - b.after) }

// add notes the step of one order by the event that follows b.last.
func (b *batch) add(before, after state) {
	b.last = after.Last
	if known := b.byKey[after.Order.Key]; known != nil {
		known.after = after
		return
	}
	added := &change{before: before, after: after}
	b.byKey[after.Order.Key] = added
	b.changes = append(b.changes, added)
}

// touchesDue says whether what is due may have changed.
func (b *batch) touchesDue() bool {
	for _, c := range b.changes {
		if len(c.before.Due) > 0 || len(c.after.Due) > 0 {
			return true
		}
	}
	return false
}
