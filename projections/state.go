package projections

import (
	"ordertrail/domain"
	"ordertrail/eventstore"
)

// state is an order as far as it is folded, with what the fold needs to go on.
type state struct {
	Order domain.Order
	First eventstore.Position // position of its first event
	Last  eventstore.Position // position of its last event
	Due   []cause
}

// cause says from which version of an order on something is due without a
// break. While it stays, so do the attempts at it.
type cause struct {
	Kind    domain.Kind
	Command string // of the intent that it carries out
	Since   domain.Version
}

// change is what a batch of events did to one order. Of a new order, before is
// version 0.
type change struct {
	before, after state
}

// advance folds the next record of the order.
func (s state) advance(r eventstore.Record) (state, error) {
	order, err := eventstore.Fold(s.Order, r)
	if err != nil {
		return state{}, err
	}
	next := state{Order: order, First: s.First, Last: r.Position}
	if next.First == 0 {
		next.First = r.Position
	}
	for _, task := range domain.Tasks(order) {
		next.Due = append(next.Due, s.causeOf(task, order.Version))
	}
	return next, nil
}

// causeOf returns the cause of a task that is due now, a new one where it was not
// due before.
func (s state) causeOf(task domain.Task, version domain.Version) cause {
	for _, c := range s.Due {
		if c.Kind == task.Kind && c.Command == task.Command {
			return c
		}
	}
	return cause{Kind: task.Kind, Command: task.Command, Since: version}
}
