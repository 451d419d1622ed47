package main

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// An order is what the tables show of the API's order (contract.md section 5);
// amounts in minor units.
type order struct {
	Store              string      `json:"store"`
	ID                 string      `json:"id"`
	Version            uint64      `json:"version"`
	Status             string      `json:"status"`
	Fraud              string      `json:"fraud"`
	Holds              []string    `json:"holds"`
	Currency           string      `json:"currency"`
	Amount             int64       `json:"order_amount"`
	Captured           int64       `json:"captured_amount"`
	Refunded           int64       `json:"refunded_amount"`
	Remaining          int64       `json:"remaining_authorized_amount"`
	KlarnaReference    string      `json:"klarna_reference"`
	MerchantReference1 string      `json:"merchant_reference1"`
	MerchantReference2 string      `json:"merchant_reference2"`
	Number             string      `json:"order_number"` // the shop's
	Lines              []orderLine `json:"lines"`
	CreatedAt          time.Time   `json:"created_at"`
	UpdatedAt          time.Time   `json:"updated_at"`
	ExpiresAt          time.Time   `json:"expires_at"`
	Mismatch           *mismatch   `json:"amount_mismatch"`
	Shipments          []shipment  `json:"shipments"`
	Captures           []capture   `json:"captures"`
	Refunds            []refund    `json:"refunds"`
	Pending            []pending   `json:"pending"`
	Commands           []taken     `json:"commands"`
	LastError          *lastError  `json:"last_error"`
}

// An orderLine is one thing that was bought; total in minor units.
type orderLine struct {
	Reference string `json:"reference"`
	Name      string `json:"name"`
	Quantity  int64  `json:"quantity"`
	Total     int64  `json:"total_amount"`
}

// An event is what the tables show of an order's event.
type event struct {
	Version  uint64    `json:"version"`
	Position uint64    `json:"position"`
	Type     string    `json:"type"`
	Time     time.Time `json:"time"`
	Status   string    `json:"status"`
	Actor    string    `json:"actor"`
	ID       string    `json:"id"`

	Data json.RawMessage `json:"data"`
}

// A history is the answer of GET /v1/orders/{store}/{id}/events, oldest first.
type history struct {
	Data []event `json:"data"`
}

// name is the event's name without the parts that all types share:
// ordertrail.order.created.v1 is created.
func (e event) name() string {
	name := strings.TrimPrefix(e.Type, "ordertrail.order.")
	if before, after, found := strings.Cut(name, ".v"); found {
		if _, err := strconv.Atoi(after); err == nil {
			return before
		}
	}
	return name
}
