package client

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"time"

	"ordertrail/cmd/ordertrail/terminal"
	"ordertrail/domain"
)

// A Ref names one order of one store.
type Ref struct{ Store, ID string }

// String returns store/id.
func (r Ref) String() string { return r.Store + "/" + r.ID }

// Path is where the API shows the order.
func (r Ref) Path() string {
	return "/v1/orders/" + url.PathEscape(r.Store) + "/" + url.PathEscape(r.ID)
}

// Key is the order as the domain knows it.
func (r Ref) Key() domain.OrderKey {
	return domain.OrderKey{Store: domain.StoreID(r.Store), ID: domain.OrderID(r.ID)}
}

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

// OrdersRoute is where the API lists orders.
const OrdersRoute = "/v1/orders"

// A Page is one answer of GET /v1/orders.
type Page struct {
	Data []json.RawMessage `json:"data"`
	Next string            `json:"next_cursor"` // empty on the last page
}

// Orders reads what the page lists.
func (l Page) Orders() ([]Order, error) {
	all := make([]Order, len(l.Data))
	for i, document := range l.Data {
		if err := Decode(document, OrdersRoute, &all[i]); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// EachPage reads the pages from query's cursor to the last one.
func (c Client) EachPage(ctx context.Context, query url.Values, use func(Page) error) error {
	for {
		var l Page
		if _, err := c.Get(ctx, OrdersRoute, query, &l); err != nil {
			return err
		}
		if err := use(l); err != nil {
			return err
		}
		switch l.Next {
		case "":
			return nil
		case query.Get("cursor"):
			return errors.New("list the orders: the server repeats a cursor")
		}
		query.Set("cursor", l.Next)
	}
}
