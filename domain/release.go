package domain

import (
	"cmp"
	"time"
)

// DueRelease is the release that was asked for.
const DueRelease Kind = "release"

// RequestRelease asks that what remains after a partial capture is let go.
type RequestRelease struct {
	ID        string // the caller's, empty where it gave none
	DefaultID string // the id of a command that brings none
}

// ReleaseRequestedEvent is the durable intent to release.
type ReleaseRequestedEvent struct {
	CommandID string `json:"command_id"`
}

func (RequestRelease) asksFor() Kind { return DueRelease }

func (c RequestRelease) decide(o Order, _ time.Time) (Event, error) {
	if taken, err := o.Intents.used(DueRelease, c.ID, ""); taken || err != nil {
		return nil, err
	}
	asked, waits := o.Intents.Waiting(DueRelease)
	switch {
	case waits && (c.ID == "" || c.ID == asked.ID):
		return nil, nil
	case waits:
		return nil, o.refuseBy("release", "what remains is being released")
	case o.CapturedAmount == 0:
		return nil, o.refuseBy("release", "nothing of it is captured: cancel it")
	case !o.allows(StepRelease):
		return nil, o.refuseBy("release", "only what remains after a partial capture can be released, while no shipment waits")
	}
	return ReleaseRequestedEvent{CommandID: cmp.Or(c.ID, c.DefaultID)}, nil
}

// Name is "release_requested".
func (ReleaseRequestedEvent) Name() string    { return "release_requested" }
func (ReleaseRequestedEvent) step(Order) Step { return StepNone }

func (e ReleaseRequestedEvent) requests() (Kind, string) { return DueRelease, e.CommandID }

func (e ReleaseRequestedEvent) apply(o Order, at time.Time) Order {
	return o.intend(Intent{Kind: DueRelease, ID: e.CommandID, State: Waiting}, at)
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
	if o.Intents.waits(DueRelease) < 0 {
		return nil, nil
	}
	return released(o), nil
}

func released(o Order) ReleasedEvent {
	asked, waits := o.Intents.Waiting(DueRelease)
	return ReleasedEvent{CommandID: asked.ID, Amount: o.RemainingAuthorizedAmount, External: !waits}
}

// releaseSighted returns that what was not captured was let go, by whomever. A
// shipment that waited for some of it is refused by that.
func releaseSighted(o Order, r Reading) Event {
	if !r.nothingLeft(o) {
		return nil
	}
	if o.allows(StepRelease) {
		return released(o)
	}
	if s, waits := o.Intents.Waiting(DueCapture); waits && o.Status == Shipped {
		return RefusedEvent{What: DueCapture, ID: s.ID, Code: CodeOrderEnded}
	}
	return nil
}

// nothingLeft says whether Klarna shows that what was not captured was let go.
func (r Reading) nothingLeft(o Order) bool {
	return r.Status != klarnaExpired && r.Status != klarnaCancelled && r.Remaining() == 0 && r.CapturedAmount == o.CapturedAmount
}

// Name is "released".
func (ReleasedEvent) Name() string { return "released" }

func (ReleasedEvent) step(o Order) Step {
	if o.Status == Captured {
		return StepNone // the rest was captured elsewhere meanwhile
	}
	return StepRelease
}

func (e ReleasedEvent) outcome() Outcome {
	return Outcome{Kind: DueRelease, ID: e.CommandID, State: Done, External: e.External}
}

func (ReleasedEvent) apply(o Order, _ time.Time) Order {
	o.RemainingAuthorizedAmount = 0
	return o.succeed(DueRelease, o.Intents.waits(DueRelease), "")
}
