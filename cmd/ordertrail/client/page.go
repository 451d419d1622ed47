package client

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
)

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
