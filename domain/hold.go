package domain

import (
	"slices"
	"time"
)

// The holds (help/life.md, "Holds"). While there is any, nothing is shipped and
// nothing captured.
const (
	HoldMismatch      = "amount_mismatch" // the shop expected another amount or currency
	HoldFraudPending  = "fraud_pending"   // Klarna has yet to decide
	HoldFraudRejected = "fraud_rejected"
	HoldFraudStopped  = "fraud_stopped"
	HoldFraudUnknown  = "fraud_unknown"  // a word of Klarna's that is new here
	HoldStatusUnknown = "status_unknown" // the same of the order's status
	HoldOperator      = "operator"
)

// The kinds of the commands that ask Klarna nothing, as intents.
const (
	commandHold   Kind = "hold"
	commandResume Kind = "resume"
)

// Hold keeps an order from being shipped and captured until it is resumed.
type Hold struct {
	ID     string // the caller's, may be empty
	Reason string // may be empty
}

// HeldEvent says that somebody holds the order.
type HeldEvent struct {
	CommandID string `json:"command_id,omitempty"`
	Hold      string `json:"hold"`
	Reason    string `json:"reason,omitempty"`
}

func (c Hold) decide(o Order, _ time.Time) (Event, error) {
	if err := CheckReason(c.Reason); err != nil {
		return nil, err
	}
	if taken, err := o.Intents.used(commandHold, c.ID, c.Reason); taken || err != nil {
		return nil, err
	}
	if !o.Open() {
		return nil, o.refuseBy("hold", "nothing of it can be captured")
	}
	if slices.Contains(o.Holds, HoldOperator) && c.ID == "" {
		return nil, nil
	}
	return HeldEvent{CommandID: c.ID, Hold: HoldOperator, Reason: c.Reason}, nil
}

// Name is "held".
func (HeldEvent) Name() string    { return "held" }
func (HeldEvent) step(Order) Step { return StepNone }

func (e HeldEvent) apply(o Order, at time.Time) Order {
	o.Holds = withHold(o.Holds, e.Hold)
	if e.CommandID == "" {
		return o
	}
	return o.intend(Intent{Kind: commandHold, ID: e.CommandID, Reason: e.Reason, State: Done}, at)
}

// Resume lifts the holds that a person may lift: the operator's own and that of a
// differing amount. What Klarna has not accepted stays held.
type Resume struct {
	ID string // the caller's, may be empty
}

// ResumedEvent says which holds were lifted.
type ResumedEvent struct {
	CommandID string   `json:"command_id,omitempty"`
	Lifted    []string `json:"lifted"`
}

// asksFor is the shipment that waited for it.
func (Resume) asksFor() Kind { return DueCapture }

func (c Resume) decide(o Order, _ time.Time) (Event, error) {
	if taken, err := o.Intents.used(commandResume, c.ID, ""); taken || err != nil {
		return nil, err
	}
	var lifted []string
	for _, hold := range []string{HoldOperator, HoldMismatch} {
		if slices.Contains(o.Holds, hold) {
			lifted = append(lifted, hold)
		}
	}
	switch {
	case len(lifted) > 0:
		return ResumedEvent{CommandID: c.ID, Lifted: lifted}, nil
	case o.Held():
		return nil, o.refuseBy("resume", "only Klarna can lift what holds it: %s", o.Holds[0])
	}
	return nil, o.refuseBy("resume", "nothing holds it")
}

// Name is "resumed".
func (ResumedEvent) Name() string    { return "resumed" }
func (ResumedEvent) step(Order) Step { return StepNone }

func (e ResumedEvent) apply(o Order, at time.Time) Order {
	for _, hold := range e.Lifted {
		o.Holds = withoutHold(o.Holds, hold)
	}
	if e.CommandID == "" {
		return o
	}
	return o.intend(Intent{Kind: commandResume, ID: e.CommandID, State: Done}, at)
}

func withHold(holds []string, hold string) []string {
	if slices.Contains(holds, hold) {
		return holds
	}
	return append(slices.Clip(holds), hold)
}

// withoutHold returns nil where nothing is left, as in an order that was never held.
func withoutHold(holds []string, hold string) []string {
	var left []string
	for _, h := range holds {
		if h != hold {
			left = append(left, h)
		}
	}
	return left
}
