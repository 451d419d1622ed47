package domain

import (
	"cmp"
	"time"
)

// RequestRelease asks that what remains after a partial capture is let go.
type RequestRelease struct {
	ID   string // the caller's, empty where it gave none
	Made string // stands for it then
}

// ReleaseRequestedEvent is the durable intent to release.
type ReleaseRequestedEvent struct {
	CommandID string `json:"command_id"`
}

func (c RequestRelease) decide(o Order, _ time.Time) (Event, error) {
	if taken, err := o.taken(DueRelease, c.ID, ""); taken || err != nil {
		return nil, err
	}
	switch {
	case o.Release != nil && (c.ID == "" || c.ID == o.Release.ID):
		return nil, nil
	case o.Release != nil:
		return nil, o.refuseBy("release", "what remains is being released")
	case o.CapturedAmount == 0:
		return nil, o.refuseBy("release", "nothing of it is captured: cancel it")
	case !o.allows(StepRelease):
		return nil, o.refuseBy("release", "only what remains after a partial capture can be released, while no shipment waits")
	}
	return ReleaseRequestedEvent{CommandID: cmp.Or(c.ID, c.Made)}, nil
}

// Name is "release_requested".
func (ReleaseRequestedEvent) Name() string    { return "release_requested" }
func (ReleaseRequestedEvent) step(Order) Step { return StepNone }

func (e ReleaseRequestedEvent) apply(o Order, at time.Time) Order {
	o.Commands = o.take(DueRelease, e.CommandID, "", Waiting)
	o.Release = newIntent(o, e.CommandID, "", at)
	return o
}

// RecordRelease records that Klarna let go what remained.
type RecordRelease struct{}

// ReleasedEvent says that what remained is not authorized any more. Amount is
// that, in minor units. External says that somebody else released it.
type ReleasedEvent struct {
	CommandID string `json:"command_id,omitempty"`
	Amount    int64  `json:"amount"`
	External  bool   `json:"external,omitempty"`
}

func (RecordRelease) decide(o Order, _ time.Time) (Event, error) {
	if o.Release == nil {
		return nil, nil
	}
	return released(o), nil
}

func released(o Order) ReleasedEvent {
	event := ReleasedEvent{Amount: o.RemainingAuthorizedAmount, External: o.Release == nil}
	if o.Release != nil {
		event.CommandID = o.Release.ID
	}
	return event
}

// Name is "released".
func (ReleasedEvent) Name() string { return "released" }

func (ReleasedEvent) step(o Order) Step {
	if o.Status == Captured {
		return StepNone // the rest was captured elsewhere meanwhile
	}
	return StepRelease
}

func (ReleasedEvent) apply(o Order, _ time.Time) Order {
	o.RemainingAuthorizedAmount = 0
	o.Commands = o.endCommand(DueRelease, Done)
	o.Release, o.Refusal = nil, o.refusalBut(DueRelease)
	return o
}
