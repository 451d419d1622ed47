package domain

import (
	"slices"
	"time"
)

// MaxAmount is the most that Klarna moves at once, in minor units (Order
// Management API, captured_amount and refunded_amount).
const MaxAmount = 200_000_000

// Ship tells that something was sent, and has what it costs captured. Without
// Amount and Lines it is all that remains; with Lines alone it is what they cost.
type Ship struct {
	ID       string // the shop's, and Klarna's reference of the capture
	Amount   *int64 // minor units
	Lines    []LineQuantity
	Tracking []Tracking
}

// Shipment is something that was sent, and what became of its capture.
type Shipment struct {
	ID        string
	Amount    int64
	All       bool // neither an amount nor lines were named
	Parts     []Part
	Tracking  []Tracking
	At        time.Time
	Rested    bool
	State     State
	CaptureID string   // Klarna's, once it is done
	Refusal   *Refusal // once it is refused
}

// ShippedEvent is the durable intent to capture a shipment (contract.md section 4).
type ShippedEvent struct {
	ShipmentID string     `json:"shipment_id"`
	Amount     int64      `json:"amount"`
	All        bool       `json:"all,omitempty"`
	Parts      []Part     `json:"lines,omitempty"`
	Tracking   []Tracking `json:"tracking,omitempty"`
}

func (c Ship) decide(o Order, _ time.Time) (Event, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	if at := o.shipment(c.ID); at >= 0 {
		return nil, c.again(o.Shipments[at])
	}
	if !o.allows(StepShip) {
		return nil, o.refuseBy("ship", "only an acknowledged order that is not captured, cancelled or expired can be shipped")
	}
	if err := o.notHeld("ship"); err != nil {
		return nil, err
	}
	if o.Cancel != nil || o.Release != nil {
		return nil, o.refuseBy("ship", "what remains of it is being let go")
	}
	event := ShippedEvent{ShipmentID: c.ID, Amount: o.Shippable(), All: c.Amount == nil && c.Lines == nil, Tracking: c.Tracking}
	if c.Lines != nil {
		var err error
		if event.Parts, err = takeParts(o.Lines, o.shippedParts(), c.Lines); err != nil {
			return nil, err
		}
		event.Amount = sumOf(event.Parts)
	}
	if err := event.checkAmount(o, c); err != nil {
		return nil, err
	}
	return event, nil
}

// checkAmount sets the amount that was asked for and refuses what does not agree
// with itself or is not there to take.
func (e *ShippedEvent) checkAmount(o Order, c Ship) error {
	if c.Amount != nil && c.Lines != nil && *c.Amount != e.Amount {
		return &AmountError{What: "ship", Asked: *c.Amount, Possible: e.Amount, Rule: "its lines come to"}
	}
	if c.Amount != nil {
		e.Amount = *c.Amount
	}
	if e.All && e.Amount == 0 {
		return o.refuseBy("ship", "all of it is shipped already")
	}
	if e.Amount < 1 || e.Amount > min(o.Shippable(), MaxAmount) {
		return &AmountError{What: "ship", Asked: e.Amount, Possible: min(o.Shippable(), MaxAmount), Rule: "it must be from 1 to what is authorized and not shipped yet,"}
	}
	return nil
}

func (c Ship) check() error {
	if err := checkCommandID("shipment_id", c.ID); err != nil {
		return err
	}
	if err := checkLines(c.Lines); err != nil {
		return err
	}
	return checkTracking(c.Tracking)
}

// again says whether the command is the one that a shipment came from.
func (c Ship) again(s Shipment) error {
	same := slices.Equal(c.Tracking, s.Tracking)
	if c.Amount != nil {
		same = same && *c.Amount == s.Amount
	}
	if c.Lines != nil || len(s.Parts) > 0 {
		same = same && sameLines(c.Lines, s.Parts)
	}
	if c.Amount == nil && c.Lines == nil {
		same = same && s.All
	}
	if !same {
		return &ReusedError{ID: c.ID}
	}
	return nil
}

// Name is "shipped".
func (ShippedEvent) Name() string    { return "shipped" }
func (ShippedEvent) step(Order) Step { return StepShip }

func (e ShippedEvent) apply(o Order, at time.Time) Order {
	o.Shipments = append(slices.Clip(o.Shipments), Shipment{
		ID: e.ShipmentID, Amount: e.Amount, All: e.All, Parts: e.Parts, Tracking: e.Tracking,
		At: at, Rested: o.rested(at), State: Waiting,
	})
	return o
}

func (o Order) shipment(id string) int {
	return slices.IndexFunc(o.Shipments, func(s Shipment) bool { return s.ID == id })
}

// WaitingShipment gives the oldest shipment that waits for its capture, false
// where none does.
func (o Order) WaitingShipment() (Shipment, bool) {
	at := slices.IndexFunc(o.Shipments, func(s Shipment) bool { return s.State == Waiting })
	if at < 0 {
		return Shipment{}, false
	}
	return o.Shipments[at], true
}

// waitingBeside counts the shipments that wait beside the one with an id.
func (o Order) waitingBeside(id string) int {
	count := 0
	for _, s := range o.Shipments {
		if s.State == Waiting && s.ID != id {
			count++
		}
	}
	return count
}

// endShipment gives the shipments with one of them changed.
func (o Order) endShipment(id string, end func(*Shipment)) []Shipment {
	shipments := slices.Clone(o.Shipments)
	if at := o.shipment(id); at >= 0 {
		end(&shipments[at])
	}
	return shipments
}

func (o Order) shippedParts() []Part {
	var parts []Part
	for _, s := range o.Shipments {
		if s.State != Refused {
			parts = append(parts, s.Parts...)
		}
	}
	return parts
}
