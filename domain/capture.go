package domain

import (
	"fmt"
	"slices"
	"time"
)

// DueCapture is the capture of the oldest shipment that waits.
const DueCapture Kind = "capture"

// Capture is money taken, by us for a shipment or elsewhere.
type Capture struct {
	ID         string // Klarna's
	Amount     int64
	ShipmentID string    // empty where it was made elsewhere
	Reference  string    `json:",omitzero"` // Klarna's, of one that was made elsewhere
	At         time.Time // Klarna's where it was read there, else when it was recorded
}

// RecordCapture records that Klarna captured a shipment. It wraps ErrReadFirst where
// that is more than the order is known to be worth. A capture that stands in the order
// already with another amount, or for another shipment, refuses the shipment.
type RecordCapture struct {
	ShipmentID string
	CaptureID  string // Klarna's, of the answer
}

// CapturedEvent says that money was taken. External says that it was elsewhere;
// ShipmentID is empty then, and Reference is Klarna's, if any. CapturedAt is Klarna's
// time, zero where it is not known. A capture that stands in the order already is not
// counted again: it turns out to be that of a shipment.
type CapturedEvent struct {
	CaptureID  string    `json:"capture_id"`
	Amount     int64     `json:"amount"`
	ShipmentID string    `json:"shipment_id,omitempty"`
	CapturedAt time.Time `json:"captured_at,omitzero"`
	External   bool      `json:"external,omitempty"`
	Reference  string    `json:"reference,omitempty"`
}

func (c RecordCapture) decide(o Order, _ time.Time) (Event, error) {
	shipment, known := o.Intents.Of(DueCapture, c.ShipmentID)
	if !known || shipment.State == Done {
		return nil, nil
	}
	event := CapturedEvent{CaptureID: c.CaptureID, Amount: shipment.Amount, ShipmentID: c.ShipmentID}
	if at := event.stands(o); at >= 0 {
		if made := o.Captures[at]; made.ShipmentID != "" || made.Amount != shipment.Amount {
			return shipment.isAnother(ShownMove{ID: made.ID, Amount: made.Amount}), nil
		}
	}
	if c.CaptureID == "" || o.CapturedAmount+event.adds(o) > o.OrderAmount {
		return nil, fmt.Errorf("record capture of %s: %w", c.ShipmentID, ErrReadFirst)
	}
	return event, nil
}

// Name is "captured".
func (CapturedEvent) Name() string { return "captured" }

func (e CapturedEvent) outcome() Outcome {
	return Outcome{Kind: DueCapture, ID: e.ShipmentID, State: Done, External: e.External}
}

// adds is what the event adds to what is captured: nothing where the capture stands in
// the order already.
func (e CapturedEvent) adds(o Order) int64 {
	if e.stands(o) >= 0 {
		return 0
	}
	return e.Amount
}

// stands returns where the capture stands in the order already, by Klarna's id, -1 where
// it does not.
func (e CapturedEvent) stands(o Order) int {
	return slices.IndexFunc(o.Captures, func(c Capture) bool { return c.ID == e.CaptureID && c.ID != "" })
}

func (e CapturedEvent) step(o Order) Step {
	added, left := e.adds(o), o.RemainingAuthorizedAmount
	if o.Status == Expired {
		left = o.OrderAmount - o.CapturedAmount // nothing is authorized any more, and something was
	}
	switch {
	case o.Status == Captured:
		return StepNone // found late, after the rest was released
	case added == 0 && o.Status != Shipped:
		return StepNone
	case added >= left:
		return StepCaptureAll
	case o.Status == Shipped && o.Intents.waitingBeside(DueCapture, e.ShipmentID):
		return StepCaptureNext
	}
	return StepCapturePart
}

func (e CapturedEvent) apply(o Order, at time.Time) Order {
	if !e.CapturedAt.IsZero() {
		at = e.CapturedAt
	}
	added := e.adds(o)
	o.CapturedAmount += added
	o.RemainingAuthorizedAmount = max(o.RemainingAuthorizedAmount-added, 0)
	if stands := e.stands(o); stands < 0 {
		o.Captures = append(slices.Clip(o.Captures), Capture{ID: e.CaptureID, Amount: e.Amount, ShipmentID: e.ShipmentID, Reference: e.Reference, At: at})
	} else if o.Captures[stands].ShipmentID == "" {
		o.Captures = slices.Clone(o.Captures)
		o.Captures[stands].ShipmentID = e.ShipmentID
	}
	o.RereadSoon = o.RereadSoon && !e.External
	place := -1
	if e.ShipmentID != "" {
		place = o.Intents.place(DueCapture, e.ShipmentID)
	}
	return o.succeed(DueCapture, place, e.CaptureID)
}

// captureDue says whether Klarna may be asked for a capture that waits: nothing holds
// the order, or a reading alone settles it.
func (o Order) captureDue() bool { return !o.Held() || o.CaptureIsOver() }

// CaptureIsOver says whether nothing will be captured any more: the order has ended,
// or Klarna takes no risk for it. A shipment that waits is then settled by reading
// alone.
func (o Order) CaptureIsOver() bool {
	return !o.Open() || o.Fraud == FraudRejected || o.Fraud == FraudStopped
}

// captureRefused is the step of a shipment that is refused.
func (o Order) captureRefused(id string) Step {
	switch {
	case o.Status != Shipped:
		return StepNone
	case o.Intents.waitingBeside(DueCapture, id):
		return StepRefuseNext
	case o.CapturedAmount > 0:
		return StepRefusePart
	}
	return StepRefuse
}

// captureSighted returns the first capture of a reading that the order does not have
// yet: that of a shipment, by its reference, or one made elsewhere. A shipment whose
// reference another capture has is refused.
func captureSighted(o Order, r Reading) Event {
	for _, shown := range r.Captures {
		event := CapturedEvent{CaptureID: shown.ID, Amount: shown.Amount, CapturedAt: shown.At, External: true, Reference: shown.Reference}
		if s, ours := o.Intents.Of(DueCapture, shown.Reference); ours && s.State != Done && s.Amount == shown.Amount {
			event.ShipmentID, event.External, event.Reference = shown.Reference, false, ""
		}
		if !event.isKnown(o, r, shown) && event.legal(o) {
			return event
		}
	}
	return o.Intents.shown(DueCapture, r.Captures)
}

// isKnown says whether what a reading shows is a capture that the order has, for the
// same shipment: by Klarna's id, or as that of a shipment whose own id Klarna does not
// show, as if it had named it otherwise in its answer.
func (e CapturedEvent) isKnown(o Order, r Reading, shown ShownMove) bool {
	if at := e.stands(o); at >= 0 {
		return e.External || o.Captures[at].ShipmentID != ""
	}
	s, ours := o.Intents.Of(DueCapture, shown.Reference)
	if !ours || s.State != Done || s.Amount != shown.Amount {
		return false
	}
	return !slices.ContainsFunc(r.Captures, func(other ShownMove) bool { return other.ID == s.MadeID })
}

func (e CapturedEvent) legal(o Order) bool {
	step := e.step(o)
	return e.CaptureID != "" && e.Amount > 0 && o.CapturedAmount+e.adds(o) <= o.OrderAmount && (step == StepNone || o.allows(step))
}
