package domain

import (
	"slices"
	"time"
)

// Klarna's words for an order's status (Order Management API, order.status). Of
// another it is not known what may be captured.
const (
	klarnaAuthorized   = "AUTHORIZED"
	klarnaPartCaptured = "PART_CAPTURED"
	klarnaCaptured     = "CAPTURED"
	klarnaCancelled    = "CANCELLED"
	klarnaExpired      = "EXPIRED"
	klarnaClosed       = "CLOSED"
)

// statusSighted returns the hold of an order whose status at Klarna is a word that is
// new here, or its end; nil where nothing changes.
func statusSighted(o Order, r Reading) Event {
	known := slices.Contains([]string{klarnaAuthorized, klarnaPartCaptured, klarnaCaptured, klarnaCancelled, klarnaExpired, klarnaClosed}, r.Status)
	held := slices.Contains(o.Holds, HoldStatusUnknown)
	switch {
	case !known && !held && o.Open():
		return HeldEvent{Hold: HoldStatusUnknown}
	case known && held:
		return ResumedEvent{Lifted: []string{HoldStatusUnknown}}
	}
	return nil
}

// Reading is what Klarna shows of an order, without any personal data. Amounts
// in minor units, times UTC. ReleasedAmount is what is neither captured nor
// authorized any more.
type Reading struct {
	OrderID        OrderID `json:"order_id"`
	Status         string  `json:"klarna_status"`
	Fraud          string  `json:"fraud"`
	OrderAmount    int64   `json:"order_amount"`
	CapturedAmount int64   `json:"captured_amount,omitempty"`
	RefundedAmount int64   `json:"refunded_amount,omitempty"`
	ReleasedAmount int64   `json:"released_amount,omitempty"`
	Facts
	PurchasedAt time.Time `json:"purchased_at,omitzero"`
	ExpiresAt   time.Time `json:"expires_at,omitzero"`

	// Each of these becomes an event of its own.
	Captures []ShownMove `json:"-"`
	Refunds  []ShownMove `json:"-"`
}

// Facts are what Klarna shows of an order that is taken over as it is. Their JSON is
// part of fetched.
type Facts struct {
	Currency           string `json:"currency"`          // ISO 4217
	Country            string `json:"country,omitempty"` // ISO 3166-1 alpha-2
	KlarnaReference    string `json:"klarna_reference,omitempty"`
	MerchantReference1 string `json:"merchant_reference1,omitempty"`
	MerchantReference2 string `json:"merchant_reference2,omitempty"`
	Lines              []Line `json:"lines,omitempty"`
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
