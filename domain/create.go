package domain

import "time"

// Create makes the order the shop's own. It needs nothing but what was fetched:
// no session, no cart, no confirmation page.
type Create struct{}

// CreatedEvent says that the shop has the order; only after it is durable may
// Klarna be told so (contract.md section 3, rule 2).
type CreatedEvent struct{}

func (Create) decide(o Order, _ time.Time) (Event, error) {
	if o.Known() && o.Status != Fetched {
		return nil, nil
	}
	return CreatedEvent{}, nil
}

// Name is "created".
func (CreatedEvent) Name() string    { return "created" }
func (CreatedEvent) step(Order) Step { return StepCreate }

func (CreatedEvent) apply(o Order, _ time.Time) Order { return o }

// Acknowledge records that Klarna took the acknowledgement.
type Acknowledge struct{}

// AcknowledgedEvent says that Klarna knows the shop has the order, and stops
// pushing it.
type AcknowledgedEvent struct{}

func (Acknowledge) decide(o Order, _ time.Time) (Event, error) {
	if o.Settled() {
		return nil, nil
	}
	return AcknowledgedEvent{}, nil
}

// Name is "acknowledged".
func (AcknowledgedEvent) Name() string    { return "acknowledged" }
func (AcknowledgedEvent) step(Order) Step { return StepAcknowledge }

func (AcknowledgedEvent) apply(o Order, _ time.Time) Order { return o }
