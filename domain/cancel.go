package domain

import (
	"cmp"
	"strings"
	"time"
)

// RequestCancel is the decision that an order will not be shipped. Nothing else
// leads to a cancellation (contract.md section 3, rule 4).
type RequestCancel struct {
	ID     string // the caller's, empty where it gave none
	Made   string // stands for it then
	Reason string
}

// CancelRequestedEvent is the durable intent to cancel.
type CancelRequestedEvent struct {
	CommandID string `json:"command_id"`
	Reason    string `json:"reason"`
}

func (c RequestCancel) decide(o Order, _ time.Time) (Event, error) {
	if strings.TrimSpace(c.Reason) == "" {
		return nil, &FieldError{Field: "reason", Why: "is required: an order is cancelled by a decision only"}
	}
	if err := CheckReason(c.Reason); err != nil {
		return nil, err
	}
	if taken, err := o.taken(DueCancel, c.ID, c.Reason); taken || err != nil {
		return nil, err
	}
	if o.Cancel != nil && (c.ID == "" || c.ID == o.Cancel.ID) {
		return nil, nil
	}
	switch {
	case o.Status == Cancelled:
		return nil, o.refuseBy("cancel", "it is cancelled already")
	case o.Cancel != nil:
		return nil, o.refuseBy("cancel", "it is being cancelled")
	case o.Status == Shipped:
		return nil, o.refuseBy("cancel", "something of it is shipped and about to be captured")
	case o.CapturedAmount > 0:
		return nil, o.refuseBy("cancel", "something of it is captured: release what remains, refund what is captured")
	case !o.allows(StepCancel):
		return nil, o.refuseBy("cancel", "only an order that Klarna has shown and that has not ended can be cancelled")
	}
	return CancelRequestedEvent{CommandID: cmp.Or(c.ID, c.Made), Reason: c.Reason}, nil
}

// Name is "cancel_requested".
func (CancelRequestedEvent) Name() string    { return "cancel_requested" }
func (CancelRequestedEvent) step(Order) Step { return StepNone }

func (e CancelRequestedEvent) apply(o Order, at time.Time) Order {
	o.Commands = o.take(DueCancel, e.CommandID, e.Reason, Waiting)
	o.Cancel = newIntent(o, e.CommandID, e.Reason, at)
	return o
}

// RecordCancel records that Klarna took the cancellation.
type RecordCancel struct{}

// CancelledEvent ends an order before anything was captured. External says that
// it was ended at Klarna by somebody else (contract.md section 3, rule 6).
type CancelledEvent struct {
	CommandID string `json:"command_id,omitempty"`
	Reason    string `json:"reason"`
	External  bool   `json:"external,omitempty"`
}

func (RecordCancel) decide(o Order, _ time.Time) (Event, error) {
	if o.Cancel == nil {
		return nil, nil
	}
	return cancelled(o), nil
}

// cancelled is a cancellation by the intent that waits, or else by somebody else.
func cancelled(o Order) CancelledEvent {
	if o.Cancel == nil {
		return CancelledEvent{Reason: "cancelled at Klarna", External: true}
	}
	return CancelledEvent{CommandID: o.Cancel.ID, Reason: o.Cancel.Reason}
}

// Name is "cancelled".
func (CancelledEvent) Name() string    { return "cancelled" }
func (CancelledEvent) step(Order) Step { return StepCancel }

func (CancelledEvent) apply(o Order, _ time.Time) Order {
	o.RemainingAuthorizedAmount = 0
	o.Commands = o.endCommand(DueCancel, Done)
	o.Cancel, o.Refusal = nil, o.refusalBut(DueCancel)
	return o
}
