package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"

	"ordertrail/adapters/httpapi/orderjson"
	"ordertrail/cmd/ordertrail/terminal"
	"ordertrail/domain"
	"ordertrail/eventstore"
)

// PathOf is where the API shows an order.
func PathOf(key domain.OrderKey) string {
	return OrdersRoute + "/" + url.PathEscape(string(key.Store)) + "/" + url.PathEscape(string(key.ID))
}

// Money is an amount of an order; an order nobody has read yet has none.
func Money(o orderjson.Order, minor int64) string {
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
func (l Page) Orders() ([]orderjson.Order, error) {
	all := make([]orderjson.Order, len(l.Data))
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

// A History is the answer of GET /v1/orders/{store}/{id}/events, oldest first.
type History struct {
	Data []orderjson.Event `json:"data"`
}

// EventName is the short name of a type: of ordertrail.order.created.v1 it is created.
func EventName(eventType string) string {
	if name, _, err := eventstore.ParseType(eventType); err == nil {
		return name
	}
	return eventType
}

// Records are the events as the log holds them. The API does not show which position
// an event names as the one before it; the server has followed them.
func (h History) Records(key domain.OrderKey) ([]eventstore.Record, error) {
	records := make([]eventstore.Record, len(h.Data))
	var previous eventstore.Position
	for i, e := range h.Data {
		name, schema, err := eventstore.ParseType(e.Type)
		if err != nil {
			return nil, fmt.Errorf("read version %d of %s: %w", e.Version, key, err)
		}
		records[i] = eventstore.Record{
			Key: key, Version: e.Version, Position: e.Position, Previous: previous,
			ID: e.ID, Time: e.Time, Cause: eventstore.Cause{Actor: e.Actor}, Status: e.Status,
			Name: name, Schema: schema, Data: e.Data,
		}
		previous = e.Position
	}
	return records, nil
}
