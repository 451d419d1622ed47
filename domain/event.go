package domain

import (
	"fmt"
	"time"
)

// Event is something that happened to an order. The set is closed: only this
// package makes events. Its JSON is what the log holds for ever, so fields are
// only added; a changed shape needs an upcast in eventstore.
type Event interface {
	// Name is the event's past tense word (help/feed.md, "Events").
	Name() string
	// step is the row of the table it takes, StepNone where the status stays.
	step(Order) Step
	// apply folds it into an order; status, version and UpdatedAt are Evolve's.
	apply(o Order, at time.Time) Order
}

// Events lists a zero value of every event type. Add new ones at the end.
func Events() []Event {
	return []Event{
		PushedEvent{}, FetchedEvent{}, CreatedEvent{}, AcknowledgedEvent{},
		CancelledEvent{}, ExpiredEvent{}, UnresolvedEvent{},
		ShippedEvent{}, CapturedEvent{}, RefusedEvent{}, CancelRequestedEvent{},
		RefundRequestedEvent{}, RefundedEvent{}, ReleaseRequestedEvent{}, ReleasedEvent{},
		ExtendRequestedEvent{}, ExtendedEvent{}, HeldEvent{}, ResumedEvent{},
		NotifiedEvent{}, FraudChangedEvent{},
	}
}

// Evolve folds an event recorded at a time into an order. It refuses with a
// *StepError what the table does not allow.
func Evolve(o Order, e Event, at time.Time) (Order, error) {
	status, err := statusAfter(o, e)
	if err != nil {
		return Order{}, fmt.Errorf("%s at version %d: %w", e.Name(), o.Version+1, err)
	}
	next := e.apply(o, at)
	next.Status = status
	next.Version++
	next.UpdatedAt = at
	if o.Version == 0 {
		next.CreatedAt = at
	}
	return next, nil
}

func statusAfter(o Order, e Event) (Status, error) {
	if step := e.step(o); step != StepNone {
		return o.Status.after(step)
	}
	return o.Status, nil
}
