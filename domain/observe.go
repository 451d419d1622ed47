package domain

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// ErrForeignReading says that Klarna answered with another order than the one
// that was asked for; such an answer is never believed.
var ErrForeignReading = errors.New("klarna answered with another order")

// Observe tells what Klarna shows. The difference between it and the order
// becomes events, one a call until none is left, so telling it twice adds
// nothing. What Klarna shows wins (help/guarantees.md, "What Klarna shows wins"):
// what was not done by us is marked external.
type Observe struct {
	Reading Reading
}

func (c Observe) decide(o Order, _ time.Time) (Event, error) {
	r := c.Reading
	if r.OrderID != o.Key.ID {
		return nil, fmt.Errorf("%w: asked for %s, got %q", ErrForeignReading, o.Key.ID, r.OrderID)
	}
	if !o.Known() || o.Status != Cancelled && r.differs(o) {
		return FetchedEvent(r), nil
	}
	for _, e := range effects {
		if e.sighted == nil {
			continue
		}
		if event := e.sighted(o, r); event != nil {
			return event, nil
		}
	}
	if r.Status == klarnaExpired && o.allows(StepExpire) {
		return ExpiredEvent{External: true}, nil
	}
	if fraud := o.fraudShown(r.Fraud); fraud != o.Fraud && fraud != "" && o.Status != Cancelled && o.Status != Expired {
		return FraudChangedEvent{Fraud: fraud, Before: o.Fraud}, nil
	}
	return statusSighted(o, r), nil
}

// differs says whether the order itself was changed elsewhere: its amount, its
// lines or its references.
func (r Reading) differs(o Order) bool {
	return r.OrderAmount != o.OrderAmount || r.MerchantReference1 != o.MerchantReference1 ||
		r.MerchantReference2 != o.MerchantReference2 || r.Currency != o.Currency || !slices.Equal(r.Lines, o.Lines)
}

func (o Order) allows(step Step) bool {
	_, err := o.Status.after(step)
	return err == nil
}

// FetchedEvent is a reading of an order at Klarna: the first, and each after which
// the order's own amount, lines or references are other ones.
type FetchedEvent Reading

// Name is "fetched".
func (FetchedEvent) Name() string { return "fetched" }

func (FetchedEvent) step(o Order) Step {
	if o.Known() {
		return StepNone
	}
	return StepFetch
}

func (e FetchedEvent) apply(o Order, at time.Time) Order {
	if o.Known() {
		o.RemainingAuthorizedAmount = o.remainingAfter(e.OrderAmount)
	} else {
		o = o.withFraud(o.fraudShown(e.Fraud), at)
		o.RemainingAuthorizedAmount = e.OrderAmount - e.ReleasedAmount
		if e.Status == klarnaExpired {
			o.RemainingAuthorizedAmount = e.OrderAmount // what lapsed is for the event that says so
		}
		o.ExpiresAt = e.ExpiresAt
		// What was captured before it was found becomes events once it is created.
		o.RereadSoon = e.CapturedAmount > 0 || e.RefundedAmount > 0
	}
	o.AskAgain, o.Named = false, false
	o.OrderAmount = e.OrderAmount
	o.Facts = e.Facts
	return o.referenceShown()
}

// remainingAfter is what is authorized once the order's amount is another one.
func (o Order) remainingAfter(amount int64) int64 {
	if !o.Open() {
		return o.RemainingAuthorizedAmount
	}
	return max(o.RemainingAuthorizedAmount+amount-o.OrderAmount, 0)
}

// ExpiredEvent says that Klarna let the authorization end with something left
// to capture.
type ExpiredEvent struct {
	External bool `json:"external,omitempty"`
}

// Name is "expired".
func (ExpiredEvent) Name() string    { return "expired" }
func (ExpiredEvent) step(Order) Step { return StepExpire }

func (ExpiredEvent) apply(o Order, _ time.Time) Order {
	o.RemainingAuthorizedAmount = 0
	o.RereadSoon = false
	return o
}
