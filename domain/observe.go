package domain

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// ErrForeignReading says that Klarna answered with another order than the one
// that was asked for; such an answer is never believed.
var ErrForeignReading = errors.New("klarna answered with another order")

// Klarna's words for an order's status that matter here (Order Management API,
// order.status). Others may come and change nothing.
const (
	klarnaCancelled = "CANCELLED"
	klarnaExpired   = "EXPIRED"
)

// Reading is what Klarna shows of an order, without any personal data. Amounts
// in minor units, times UTC.
type Reading struct {
	OrderID            OrderID   `json:"order_id"`
	Status             string    `json:"klarna_status"`
	Fraud              string    `json:"fraud"`
	OrderAmount        int64     `json:"order_amount"`
	Currency           string    `json:"currency"`
	Country            string    `json:"country,omitempty"`
	KlarnaReference    string    `json:"klarna_reference,omitempty"`
	MerchantReference1 string    `json:"merchant_reference1,omitempty"`
	MerchantReference2 string    `json:"merchant_reference2,omitempty"`
	Lines              []Line    `json:"lines,omitempty"`
	PurchasedAt        time.Time `json:"purchased_at,omitzero"`
	ExpiresAt          time.Time `json:"expires_at,omitzero"`
}

// Observe tells what Klarna shows. The difference between it and the order
// becomes events, one a call until none is left, so telling it twice adds
// nothing.
type Observe struct {
	Reading Reading
}

func (c Observe) decide(o Order, _ time.Time) (Event, error) {
	if c.Reading.OrderID != o.Key.ID {
		return nil, fmt.Errorf("%w: asked for %s, got %q", ErrForeignReading, o.Key.ID, c.Reading.OrderID)
	}
	if !o.Known() {
		return FetchedEvent(c.Reading), nil
	}
	return c.Reading.ending(o), nil
}

// ending gives the end that Klarna shows and the order does not have yet.
func (r Reading) ending(o Order) Event {
	switch {
	case r.Status == klarnaCancelled && o.allows(StepCancel):
		return CancelledEvent{Reason: "cancelled at Klarna", External: true}
	case r.Status == klarnaExpired && o.allows(StepExpire):
		return ExpiredEvent{External: true}
	}
	return nil
}

func (o Order) allows(step Step) bool {
	_, err := o.Status.after(step)
	return err == nil
}

// FetchedEvent is the first reading of an order at Klarna.
type FetchedEvent Reading

// Name is "fetched".
func (FetchedEvent) Name() string    { return "fetched" }
func (FetchedEvent) step(Order) Step { return StepFetch }

func (e FetchedEvent) apply(o Order, _ time.Time) Order {
	o.AskAgain = false
	o.Fraud = strings.ToLower(e.Fraud)
	o.Currency, o.Country = e.Currency, e.Country
	o.OrderAmount, o.RemainingAuthorizedAmount = e.OrderAmount, e.OrderAmount
	o.KlarnaReference = e.KlarnaReference
	o.MerchantReference1, o.MerchantReference2 = e.MerchantReference1, e.MerchantReference2
	o.Lines = e.Lines
	o.ExpiresAt = e.ExpiresAt
	return o
}

// CancelledEvent ends an order before anything was captured. External says that
// it was ended at Klarna by somebody else (contract.md section 3, rule 6).
type CancelledEvent struct {
	Reason   string `json:"reason"`
	External bool   `json:"external,omitempty"`
}

// Name is "cancelled".
func (CancelledEvent) Name() string    { return "cancelled" }
func (CancelledEvent) step(Order) Step { return StepCancel }

func (CancelledEvent) apply(o Order, _ time.Time) Order {
	o.RemainingAuthorizedAmount = 0
	return o
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
	return o
}
