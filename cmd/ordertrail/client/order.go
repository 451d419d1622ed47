package client

import (
	"time"

	"ordertrail/cmd/ordertrail/terminal"
)

// An Order is what the tables show of the API's order (help/api.md, "The private
// API"); amounts in minor units.
type Order struct {
	Store              string         `json:"store"`
	ID                 string         `json:"id"`
	Version            uint64         `json:"version"`
	Status             string         `json:"status"`
	Fraud              string         `json:"fraud"`
	Holds              []string       `json:"holds"`
	Currency           string         `json:"currency"`
	Amount             int64          `json:"order_amount"`
	Captured           int64          `json:"captured_amount"`
	Refunded           int64          `json:"refunded_amount"`
	Remaining          int64          `json:"remaining_authorized_amount"`
	KlarnaReference    string         `json:"klarna_reference"`
	MerchantReference1 string         `json:"merchant_reference1"`
	MerchantReference2 string         `json:"merchant_reference2"`
	Number             string         `json:"order_number"` // the shop's
	Lines              []OrderLine    `json:"lines"`
	CreatedAt          time.Time      `json:"created_at"`
	UpdatedAt          time.Time      `json:"updated_at"`
	ExpiresAt          time.Time      `json:"expires_at"`
	Mismatch           *Mismatch      `json:"amount_mismatch"`
	Shipments          []Shipment     `json:"shipments"`
	Captures           []Capture      `json:"captures"`
	Refunds            []Refund       `json:"refunds"`
	Pending            []Pending      `json:"pending"`
	Commands           []CommandState `json:"commands"`
	LastError          *LastError     `json:"last_error"`
}

// An OrderLine is one thing that was bought; total in minor units.
type OrderLine struct {
	Reference string `json:"reference"`
	Name      string `json:"name"`
	Quantity  int64  `json:"quantity"`
	Total     int64  `json:"total_amount"`
}

// Money is an amount of the order; an order nobody has read yet has none.
func (o Order) Money(minor int64) string {
	if o.Currency == "" {
		return "-"
	}
	return terminal.Money(minor, o.Currency)
}
