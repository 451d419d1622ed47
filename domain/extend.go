package domain

import (
	"cmp"
	"time"
)

// RequestExtend asks that the authorization lasts longer. Klarna chooses until
// when.
type RequestExtend struct {
	ID   string // the caller's, empty where it gave none
	Made string // stands for it then
}

// ExtendRequestedEvent is the durable intent to extend.
type ExtendRequestedEvent struct {
	CommandID string `json:"command_id"`
}

func (c RequestExtend) decide(o Order, _ time.Time) (Event, error) {
	if taken, err := o.taken(DueExtend, c.ID, ""); taken || err != nil {
		return nil, err
	}
	switch {
	case o.Extend != nil && (c.ID == "" || c.ID == o.Extend.ID):
		return nil, nil
	case o.Extend != nil:
		return nil, o.refuseBy("extend", "its authorization is being extended")
	case !o.Open() || o.Cancel != nil || o.Release != nil:
		return nil, o.refuseBy("extend", "nothing of it is authorized any more, or yet")
	}
	return ExtendRequestedEvent{CommandID: cmp.Or(c.ID, c.Made)}, nil
}

// Name is "extend_requested".
func (ExtendRequestedEvent) Name() string    { return "extend_requested" }
func (ExtendRequestedEvent) step(Order) Step { return StepNone }

func (e ExtendRequestedEvent) apply(o Order, at time.Time) Order {
	o.Commands = o.take(DueExtend, e.CommandID, "", Waiting)
	o.Extend = newIntent(o, e.CommandID, "", at)
	return o
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
	if o.Extend == nil {
		return nil, nil
	}
	until := c.ExpiresAt
	if until.Before(o.ExpiresAt) {
		until = o.ExpiresAt // an extension takes nothing away: the read was late, or showed no time
	}
	return extended(o, until), nil
}

func extended(o Order, until time.Time) ExtendedEvent {
	if o.Extend == nil {
		return ExtendedEvent{ExpiresAt: until, External: true}
	}
	return ExtendedEvent{CommandID: o.Extend.ID, ExpiresAt: until}
}

// Name is "extended".
func (ExtendedEvent) Name() string    { return "extended" }
func (ExtendedEvent) step(Order) Step { return StepNone }

func (e ExtendedEvent) apply(o Order, _ time.Time) Order {
	o.ExpiresAt = e.ExpiresAt
	if !e.External {
		o.Commands = o.endCommand(DueExtend, Done)
		o.Extend, o.Refusal = nil, o.refusalBut(DueExtend)
	}
	return o
}
