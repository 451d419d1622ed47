package domain

import (
	"slices"
	"time"
)

// Klarna's words for an order's status that matter here (Order Management API,
// order.status). Others may come and change nothing.
const (
	klarnaCancelled = "CANCELLED"
	klarnaExpired   = "EXPIRED"
)

// Reading is what Klarna shows of an order, without any personal data. Amounts
// in minor units, times UTC. ReleasedAmount is what is neither captured nor
// authorized any more.
type Reading struct {
	OrderID            OrderID   `json:"order_id"`
	Status             string    `json:"klarna_status"`
	Fraud              string    `json:"fraud"`
	OrderAmount        int64     `json:"order_amount"`
	CapturedAmount     int64     `json:"captured_amount,omitempty"`
	RefundedAmount     int64     `json:"refunded_amount,omitempty"`
	ReleasedAmount     int64     `json:"released_amount,omitempty"`
	Currency           string    `json:"currency"`
	Country            string    `json:"country,omitempty"`
	KlarnaReference    string    `json:"klarna_reference,omitempty"`
	MerchantReference1 string    `json:"merchant_reference1,omitempty"`
	MerchantReference2 string    `json:"merchant_reference2,omitempty"`
	Lines              []Line    `json:"lines,omitempty"`
	PurchasedAt        time.Time `json:"purchased_at,omitzero"`
	ExpiresAt          time.Time `json:"expires_at,omitzero"`

	// Each of these becomes an event of its own.
	Captures []ShownMove `json:"-"`
	Refunds  []ShownMove `json:"-"`
}

// ShownMove is a capture or a refund as Klarna shows it. Reference is the id of
// our command where we made it.
type ShownMove struct {
	ID        string // Klarna does not always show that of a refund
	Amount    int64
	Reference string
	At        time.Time
}

// Remaining is what is still authorized.
func (r Reading) Remaining() int64 {
	return r.OrderAmount - r.CapturedAmount - r.ReleasedAmount
}

// newCapture gives the first capture that the order does not have yet: that of a
// shipment, by its reference, or one made elsewhere.
func (r Reading) newCapture(o Order) (CapturedEvent, bool) {
	for _, shown := range r.Captures {
		if r.isKnown(shown, o) {
			continue
		}
		event := CapturedEvent{CaptureID: shown.ID, Amount: shown.Amount, CapturedAt: shown.At, External: true}
		if at := o.shipment(shown.Reference); at >= 0 && o.Shipments[at].State != Done && o.Shipments[at].Amount == shown.Amount {
			event.ShipmentID, event.External = shown.Reference, false
		}
		if event.legal(o) {
			return event, true
		}
	}
	return CapturedEvent{}, false
}

// isKnown says whether a capture is one that the order has: by Klarna's id, or as
// that of a shipment whose own id Klarna does not show, as if it had named it
// otherwise in its answer.
func (r Reading) isKnown(shown ShownMove, o Order) bool {
	if slices.ContainsFunc(o.Captures, func(c Capture) bool { return c.ID == shown.ID }) {
		return true
	}
	at := o.shipment(shown.Reference)
	if at < 0 || o.Shipments[at].State != Done || o.Shipments[at].Amount != shown.Amount {
		return false
	}
	return !slices.ContainsFunc(r.Captures, func(other ShownMove) bool { return other.ID == o.Shipments[at].CaptureID })
}

func (e CapturedEvent) legal(o Order) bool {
	step := e.step(o)
	return e.CaptureID != "" && e.Amount > 0 && o.CapturedAmount+e.Amount <= o.OrderAmount && (step == StepNone || o.allows(step))
}

// newRefund gives the first refund that the order does not have yet.
func (r Reading) newRefund(o Order) (RefundedEvent, bool) {
	known := slices.Clone(o.Refunds)
	for _, shown := range r.Refunds {
		if at := slices.IndexFunc(known, shown.isRefund); at >= 0 {
			known = slices.Delete(known, at, at+1)
			continue
		}
		event := RefundedEvent{KlarnaRefundID: shown.ID, Amount: shown.Amount, RefundedAt: shown.At, External: true}
		if at := o.refund(shown.Reference); at >= 0 && o.Refunds[at].State != Done && o.Refunds[at].Amount == shown.Amount {
			event.RefundID, event.External = shown.Reference, false
		}
		if event.Amount > 0 && o.RefundedAmount+event.Amount <= o.CapturedAmount {
			return event, true
		}
	}
	return RefundedEvent{}, false
}

// isRefund says whether what is shown is a refund that is known: by Klarna's id
// where both have one, else by our reference or by its time.
func (m ShownMove) isRefund(r Refund) bool {
	switch {
	case r.State != Done || m.Amount != r.Amount:
		return false
	case m.ID != "" && r.KlarnaID != "":
		return m.ID == r.KlarnaID
	case r.ID != "":
		return m.Reference == r.ID || m.Reference == "" && m.ID == ""
	}
	return m.At.Equal(r.ShownAt)
}
