package domain

import (
	"fmt"
	"slices"
	"time"
)

// Capture is money taken, by us for a shipment or elsewhere.
type Capture struct {
	ID         string // Klarna's
	Amount     int64
	ShipmentID string    // empty where it was made elsewhere
	At         time.Time // Klarna's where it was read there, else when it was recorded
}

// RecordCapture records that Klarna captured a shipment. It wraps ErrReadFirst where
// that is more than the order is known to be worth.
type RecordCapture struct {
	ShipmentID string
	CaptureID  string // Klarna's, of the answer
}

// CapturedEvent says that money was taken. External says that it was elsewhere;
// ShipmentID is empty then. CapturedAt is Klarna's time, zero where it is not
// known.
type CapturedEvent struct {
	CaptureID  string    `json:"capture_id"`
	Amount     int64     `json:"amount"`
	ShipmentID string    `json:"shipment_id,omitempty"`
	CapturedAt time.Time `json:"captured_at,omitzero"`
	External   bool      `json:"external,omitempty"`
}

func (c RecordCapture) decide(o Order, _ time.Time) (Event, error) {
	at := o.shipment(c.ShipmentID)
	if at < 0 || o.Shipments[at].State == Done {
		return nil, nil
	}
	amount := o.Shipments[at].Amount
	if c.CaptureID == "" || o.CapturedAmount+amount > o.OrderAmount {
		return nil, fmt.Errorf("record capture of %s: %w", c.ShipmentID, ErrReadFirst)
	}
	return CapturedEvent{CaptureID: c.CaptureID, Amount: amount, ShipmentID: c.ShipmentID}, nil
}

// Name is "captured".
func (CapturedEvent) Name() string { return "captured" }

func (e CapturedEvent) step(o Order) Step {
	left := o.RemainingAuthorizedAmount
	if o.Status == Expired {
		left = o.OrderAmount - o.CapturedAmount // nothing is authorized any more, and something was
	}
	switch {
	case o.Status == Captured:
		return StepNone // found late, after the rest was released
	case e.Amount >= left:
		return StepCaptureAll
	case o.Status == Shipped && o.waitingBeside(e.ShipmentID) > 0:
		return StepCaptureNext
	}
	return StepCapturePart
}

func (e CapturedEvent) apply(o Order, at time.Time) Order {
	if !e.CapturedAt.IsZero() {
		at = e.CapturedAt
	}
	o.Captures = append(slices.Clip(o.Captures), Capture{ID: e.CaptureID, Amount: e.Amount, ShipmentID: e.ShipmentID, At: at})
	if e.ShipmentID != "" {
		o.Shipments = o.endShipment(e.ShipmentID, func(s *Shipment) { s.State, s.CaptureID, s.Refusal = Done, e.CaptureID, nil })
	}
	o.CapturedAmount += e.Amount
	o.RemainingAuthorizedAmount = max(o.RemainingAuthorizedAmount-e.Amount, 0)
	o.Refusal = o.refusalBut(DueCapture)
	o.LookSoon = o.LookSoon && !e.External
	return o
}
