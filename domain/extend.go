package domain

import (
	"cmp"
	"time"
)

// DueExtend is the extension that was asked for.
const DueExtend Kind = "extend"

// RequestExtend asks that the authorization lasts longer. Klarna chooses until
// when.
type RequestExtend struct {
	ID        string // the caller's, empty where it gave none
	DefaultID string // the id of a command that brings none
}

// ExtendRequestedEvent is the durable intent to extend.
type ExtendRequestedEvent struct {
	CommandID string `json:"command_id"`
}

func (RequestExtend) asksFor() Kind { return DueExtend }

func (c RequestExtend) decide(o Order, _ time.Time) (Event, error) {
	if taken, err := o.Intents.used(DueExtend, c.ID, ""); taken || err != nil {
		return nil, err
	}
	asked, waits := o.Intents.Waiting(DueExtend)
	switch {
	case waits && (c.ID == "" || c.ID == asked.ID):
		return nil, nil
	case waits:
		return nil, o.refuseBy("extend", "its authorization is being extended")
	case !o.Open() || o.Intents.waits(DueCancel) >= 0 || o.Intents.waits(DueRelease) >= 0:
		return nil, o.refuseBy("extend", "nothing of it is authorized any more, or yet")
	}
	return ExtendRequestedEvent{CommandID: cmp.Or(c.ID, c.DefaultID)}, nil
}

// Name is "extend_requested".
func (ExtendRequestedEvent) Name() string    { return "extend_requested" }
func (ExtendRequestedEvent) step(Order) Step { return StepNone }

func (e ExtendRequestedEvent) requests() (Kind, string) { return DueExtend, e.CommandID }

func (e ExtendRequestedEvent) apply(o Order, at time.Time) Order {
	return o.intend(Intent{Kind: DueExtend, ID: e.CommandID, State: Waiting}, at)
}

// RecordExtend records that Klarna extended the authorization, until the time it
// shows after it.
type RecordExtend struct{ ExpiresAt time.Time }

// ExtendedEvent says until when the authorization lasts now. External says that
// somebody else extended it.
type ExtendedEvent struct {
	CommandID string    `json:"command_id,omitempty"`
	ExpiresAt time.Time `json:"expires_at"`
	External  bool      `json:"external,omitempty"`
}

func (c RecordExtend) decide(o Order, _ time.Time) (Event, error) {
	if o.Intents.waits(DueExtend) < 0 {
		return nil, nil
	}
	until := c.ExpiresAt
	if until.Before(o.ExpiresAt) {
		until = o.ExpiresAt // an extension takes nothing away: the read was late, or showed no time
	}
	return extended(o, until), nil
}

func extended(o Order, until time.Time) ExtendedEvent {
	asked, waits := o.Intents.Waiting(DueExtend)
	return ExtendedEvent{CommandID: asked.ID, ExpiresAt: until, External: !waits}
}

// extendSighted returns the extension that a reading shows, by whomever.
func extendSighted(o Order, r Reading) Event {
	if !o.Open() || r.Status == klarnaExpired || !r.ExpiresAt.After(o.ExpiresAt) {
		return nil
	}
	return extended(o, r.ExpiresAt)
}

// Name is "extended".
func (ExtendedEvent) Name() string    { return "extended" }
func (ExtendedEvent) step(Order) Step { return StepNone }

func (e ExtendedEvent) outcome() Outcome {
	return Outcome{Kind: DueExtend, ID: e.CommandID, State: Done, External: e.External}
}

func (e ExtendedEvent) apply(o Order, _ time.Time) Order {
	o.ExpiresAt = e.ExpiresAt
	if e.External {
		return o
	}
	return o.succeed(DueExtend, o.Intents.waits(DueExtend), "")
}
