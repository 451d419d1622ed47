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

// ShippedEvent is the durable intent to capture a shipment (help/feed.md,
// "Events").
type ShippedEvent struct {
	ShipmentID string     `json:"shipment_id"`
	Amount     int64      `json:"amount"`
	All        bool       `json:"all,omitempty"`
	Parts      []Part     `json:"lines,omitempty"`
	Tracking   []Tracking `json:"tracking,omitempty"`
}

func (Ship) asksFor() Kind { return DueCapture }

func (c Ship) decide(o Order, _ time.Time) (Event, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	if before, known := o.Intents.Of(DueCapture, c.ID); known {
		return nil, c.again(before)
	}
	if made := madeElsewhere(o, DueCapture, c.ID); len(made) > 0 {
		return nil, c.isMade(o, made)
	}
	if !o.allows(StepShip) {
		return nil, o.refuseBy("ship", "only an acknowledged order that is not captured, cancelled or expired can be shipped")
	}
	if err := o.notHeld("ship"); err != nil {
		return nil, err
	}
	if o.Intents.waits(DueCancel) >= 0 || o.Intents.waits(DueRelease) >= 0 {
		return nil, o.refuseBy("ship", "what remains of it is being let go")
	}
	event := ShippedEvent{ShipmentID: c.ID, Amount: o.Shippable(), All: c.Amount == nil && c.Lines == nil, Tracking: c.Tracking}
	if c.Lines != nil {
		var err error
		if event.Parts, err = takeParts(o.Lines, o.Intents.parts(DueCapture), c.Lines); err != nil {
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

// isMade says whether the command is the capture that was made with its id elsewhere.
// All that remains is then what would, had that not been.
func (c Ship) isMade(o Order, made []ShownMove) error {
	parts, err := takeParts(o.Lines, o.Intents.parts(DueCapture), c.Lines)
	if err != nil {
		return err
	}
	amount := o.Shippable() + made[0].Amount
	switch {
	case c.Amount != nil:
		amount, parts = *c.Amount, nil
	case c.Lines != nil:
		amount = sumOf(parts)
	}
	return isMade(DueCapture, "shipment_id", made, amount, parts)
}

// again says whether the command is the one that a shipment came from.
func (c Ship) again(i Intent) error {
	same := slices.Equal(c.Tracking, i.Tracking)
	if c.Amount != nil {
		same = same && *c.Amount == i.Amount
	}
	if c.Lines != nil || len(i.Parts) > 0 {
		same = same && sameLines(c.Lines, i.Parts)
	}
	if c.Amount == nil && c.Lines == nil {
		same = same && i.All
	}
	if !same {
		return &ReusedError{ID: c.ID}
	}
	return nil
}

// Name is "shipped".
func (ShippedEvent) Name() string    { return "shipped" }
func (ShippedEvent) step(Order) Step { return StepShip }

func (e ShippedEvent) requests() (Kind, string) { return DueCapture, e.ShipmentID }

func (e ShippedEvent) apply(o Order, at time.Time) Order {
	return o.intend(Intent{
		Kind: DueCapture, ID: e.ShipmentID, State: Waiting,
		Amount: e.Amount, All: e.All, Parts: e.Parts, Tracking: e.Tracking,
	}, at)
}

// Shippable is what is authorized and not yet part of a shipment, in minor units.
func (o Order) Shippable() int64 {
	return max(o.RemainingAuthorizedAmount-o.Intents.waitingAmount(DueCapture), 0)
}
