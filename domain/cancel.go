package domain

import (
	"cmp"
	"strings"
	"time"
)

// DueCancel is the cancellation that was decided.
const DueCancel Kind = "cancel"

// RequestCancel is the decision that an order will not be shipped. Nothing else
// leads to a cancellation (help/guarantees.md, "Cancelled only by a decision").
type RequestCancel struct {
	ID        string // the caller's, empty where it gave none
	DefaultID string // the id of a command that brings none
	Reason    string
}

// CancelRequestedEvent is the durable intent to cancel.
type CancelRequestedEvent struct {
	CommandID string `json:"command_id"`
	Reason    string `json:"reason"`
}

func (RequestCancel) asksFor() Kind { return DueCancel }

func (c RequestCancel) decide(o Order, _ time.Time) (Event, error) {
	if strings.TrimSpace(c.Reason) == "" {
		return nil, &FieldError{Field: "reason", Why: "is required: an order is cancelled by a decision only"}
	}
	if err := CheckReason(c.Reason); err != nil {
		return nil, err
	}
	if taken, err := o.Intents.used(DueCancel, c.ID, c.Reason); taken || err != nil {
		return nil, err
	}
	asked, waits := o.Intents.Waiting(DueCancel)
	if waits && (c.ID == "" || c.ID == asked.ID) {
		return nil, nil
	}
	switch {
	case o.Status == Cancelled:
		return nil, o.refuseBy("cancel", "it is cancelled already")
	case waits:
		return nil, o.refuseBy("cancel", "it is being cancelled")
	case o.Status == Shipped:
		return nil, o.refuseBy("cancel", "something of it is shipped and about to be captured")
	case o.CapturedAmount > 0:
		return nil, o.refuseBy("cancel", "something of it is captured: release what remains, refund what is captured")
	case !o.allows(StepCancel):
		return nil, o.refuseBy("cancel", "only an order that Klarna has shown and that has not ended can be cancelled")
	}
	return CancelRequestedEvent{CommandID: cmp.Or(c.ID, c.DefaultID), Reason: c.Reason}, nil
}

// Name is "cancel_requested".
func (CancelRequestedEvent) Name() string    { return "cancel_requested" }
func (CancelRequestedEvent) step(Order) Step { return StepNone }

func (e CancelRequestedEvent) requests() (Kind, string) { return DueCancel, e.CommandID }

func (e CancelRequestedEvent) apply(o Order, at time.Time) Order {
	return o.intend(Intent{Kind: DueCancel, ID: e.CommandID, Reason: e.Reason, State: Waiting}, at)
}

// RecordCancel records that Klarna took the cancellation.
type RecordCancel struct{}

// CancelledEvent ends an order before anything was captured. External says that
// it was ended at Klarna by somebody else (help/guarantees.md, "What Klarna shows
// wins").
type CancelledEvent struct {
	CommandID string `json:"command_id,omitempty"`
	Reason    string `json:"reason"`
	External  bool   `json:"external,omitempty"`
}

func (RecordCancel) decide(o Order, _ time.Time) (Event, error) {
	if o.Intents.waits(DueCancel) < 0 {
		return nil, nil
	}
	return cancelled(o), nil
}

// cancelled is a cancellation by the intent that waits, or else by somebody else.
func cancelled(o Order) CancelledEvent {
	asked, waits := o.Intents.Waiting(DueCancel)
	if !waits {
		return CancelledEvent{Reason: "cancelled at Klarna", External: true}
	}
	return CancelledEvent{CommandID: asked.ID, Reason: asked.Reason}
}

// cancelSighted returns the cancellation that a reading shows, by whomever.
func cancelSighted(o Order, r Reading) Event {
	if r.Status != klarnaCancelled || o.CapturedAmount != 0 || !o.allows(StepCancel) {
		return nil
	}
	return cancelled(o)
}

// Name is "cancelled".
func (CancelledEvent) Name() string    { return "cancelled" }
func (CancelledEvent) step(Order) Step { return StepCancel }

func (e CancelledEvent) outcome() Outcome {
	return Outcome{Kind: DueCancel, ID: e.CommandID, State: Done, External: e.External}
}

func (CancelledEvent) apply(o Order, _ time.Time) Order {
	o.RemainingAuthorizedAmount = 0
	return o.succeed(DueCancel, o.Intents.waits(DueCancel), "")
}
