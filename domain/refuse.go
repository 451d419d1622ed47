package domain

import (
	"cmp"
	"time"
)

// Codes of refusals that Klarna was not asked for: a reading alone said that there
// is nothing to capture, or that it takes no risk.
const (
	CodeOrderEnded    = "ORDER_ENDED"
	CodeFraudStopped  = "FRAUD_STOPPED"
	CodeFraudRejected = "FRAUD_REJECTED"
)

// refusalBut gives the last refusal, nil where it was of a kind that succeeded now.
func (o Order) refusalBut(succeeded Kind) *Refusal {
	if o.Refusal != nil && o.Refusal.What == succeeded {
		return nil
	}
	return o.Refusal
}

// RecordRefusal records that Klarna refused an intent for good.
type RecordRefusal struct{ Refusal Refusal }

// RefusedEvent says what Klarna refused for good, and why. The intent is over: the
// same is asked for again by a new command.
type RefusedEvent Refusal

func (c RecordRefusal) decide(o Order, _ time.Time) (Event, error) {
	waits := false
	switch r := c.Refusal; r.What {
	case DueCapture:
		at := o.shipment(r.ID)
		waits = at >= 0 && o.Shipments[at].State == Waiting
	case DueRefund:
		at := o.refund(r.ID)
		waits = at >= 0 && o.Refunds[at].State == Waiting
	case DueReference:
		waits = o.owesReference()
	default:
		intent := o.intent(r.What)
		waits = intent != nil && intent.ID == r.ID
	}
	if !waits {
		return nil, nil
	}
	c.Refusal.Code = cmp.Or(c.Refusal.Code, "REFUSED")
	return RefusedEvent(c.Refusal), nil
}

// Name is "refused".
func (RefusedEvent) Name() string { return "refused" }

func (e RefusedEvent) step(o Order) Step {
	switch {
	case e.What != DueCapture || o.Status != Shipped:
		return StepNone
	case o.waitingBeside(e.ID) > 0:
		return StepRefuseNext
	case o.CapturedAmount > 0:
		return StepRefusePart
	}
	return StepRefuse
}

func (e RefusedEvent) apply(o Order, at time.Time) Order {
	e.At = at
	refusal := Refusal(e)
	switch e.What {
	case DueCapture:
		o.Shipments = o.endShipment(e.ID, func(s *Shipment) { s.State, s.Refusal = Refused, &refusal })
	case DueRefund:
		o.Refunds = o.endRefund(e.ID, func(r *Refund) { r.State, r.Refusal = Refused, &refusal })
	case DueCancel:
		o.Commands, o.Cancel = o.endCommand(DueCancel, Refused), nil
	case DueRelease:
		o.Commands, o.Release = o.endCommand(DueRelease, Refused), nil
	case DueExtend:
		o.Commands, o.Extend = o.endCommand(DueExtend, Refused), nil
	case DueReference:
		o.ReferenceSettled = true
	}
	o.Refusal = &refusal
	o.LookSoon = true
	return o
}
