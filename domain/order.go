package domain

import "time"

// Version is how many events of an order are folded: its first event makes 1.
type Version uint64

// Order is one order as its events tell it. It is a value: Evolve returns a
// new one and never changes what an older copy holds. Amounts are in minor units of
// Currency, times are UTC.
type Order struct {
	Key     OrderKey
	Version Version
	Status  Status

	Fraud string   // accepted, pending, rejected or stopped; Klarna's word in lower case where it is a new one
	Holds []string `json:",omitzero"` // why nothing may be shipped or captured, empty where it may

	Facts
	OrderAmount               int64
	CapturedAmount            int64 `json:",omitzero"`
	RefundedAmount            int64 `json:",omitzero"`
	RemainingAuthorizedAmount int64

	CreatedAt time.Time // the first event's
	UpdatedAt time.Time // the last event's
	PushedAt  time.Time // the last logged push's, from which Klarna's 48 h run
	ExpiresAt time.Time // the authorization's end by Klarna, zero before it was read

	// AskAgain is set by a push that came after the order was given up.
	AskAgain bool `json:",omitzero"`
	// Named says that only a checkout has named the order so far (Checkout).
	Named bool `json:",omitzero"`

	// OrderNumber is the shop's own, which Klarna is told as MerchantReference1.
	OrderNumber string `json:",omitzero"`
	// Mismatch is how the shop's expectation differs from what Klarna shows, nil
	// where it does not.
	Mismatch *Mismatch `json:",omitzero"`

	Intents Intents `json:",omitzero"` // what was decided, oldest first
	// Refused is the place in Intents, from 1, of what Klarna refused last; 0 where
	// the same kind of thing succeeded after it.
	Refused int `json:",omitzero"`

	Captures []Capture `json:",omitzero"` // what Klarna has captured and refunded, here or
	Refunds  []Refund  `json:",omitzero"` // elsewhere, in the order in which it was recorded

	// Notice is the last fraud notification's type, where it was a stop until an
	// acceptance. NoticedAt is the last one's time.
	Notice    string    `json:",omitzero"`
	NoticedAt time.Time `json:",omitzero"`
	// PendingSince is when the order was first seen to await Klarna's fraud decision.
	PendingSince time.Time `json:",omitzero"`
	// RereadSoon says that something happened after which Klarna may show more than
	// is known here.
	RereadSoon bool `json:",omitzero"`
}

// Line is one order line as Klarna shows it. UnitPrice and amounts include tax
// and are in minor units; TaxRate is percent with two implied decimals, 2500 is
// 25 % (Klarna's Order Management API, order_lines).
type Line struct {
	Reference           string `json:"reference,omitempty"`
	Type                string `json:"type,omitempty"`
	Name                string `json:"name,omitempty"`
	Quantity            int64  `json:"quantity"`
	QuantityUnit        string `json:"quantity_unit,omitempty"`
	UnitPrice           int64  `json:"unit_price"`
	TaxRate             int64  `json:"tax_rate"`
	TotalAmount         int64  `json:"total_amount"`
	TotalDiscountAmount int64  `json:"total_discount_amount,omitempty"`
	TotalTaxAmount      int64  `json:"total_tax_amount"`
}

// New returns an order of which nothing has been heard.
func New(key OrderKey) Order { return Order{Key: key, Status: Unplaced} }

// Known says whether Klarna has shown the order: it was fetched.
func (o Order) Known() bool {
	return o.Status != Unplaced && o.Status != Pushed && o.Status != Unresolved
}

// Settled says whether the order is where Klarna wants every order to end:
// acknowledged (a capture counts as one) or ended by a cancellation or by time.
func (o Order) Settled() bool {
	return o.Known() && o.Status != Fetched && o.Status != Created
}

// Open says whether money is still authorized that may be captured or let go.
func (o Order) Open() bool {
	switch o.Status {
	case Fetched, Created, Acknowledged, Shipped, PartCaptured:
		return true
	}
	return false
}

// Held says whether anything keeps the order from being shipped and captured.
func (o Order) Held() bool { return len(o.Holds) > 0 }
