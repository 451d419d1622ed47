package main

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
)

// ordersRoute is where the API lists orders.
const ordersRoute = "/v1/orders"

// A page is one answer of GET /v1/orders.
type page struct {
	Data []json.RawMessage `json:"data"`
	Next string            `json:"next_cursor"` // empty on the last page
}

// orders reads what the page lists.
func (l page) orders() ([]order, error) {
	all := make([]order, len(l.Data))
	for i, document := range l.Data {
		if err := decode(document, ordersRoute, &all[i]); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// eachPage reads the pages from query's cursor to the last one.
func eachPage(ctx context.Context, api client, query url.Values, use func(page) error) error {
	for {
		var l page
		if _, err := api.get(ctx, ordersRoute, query, &l); err != nil {
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
