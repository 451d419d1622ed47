package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// waitMargin is how much longer than the server the client waits.
const waitMargin = 10 * time.Second

// A command is what the API is asked to do with an order: POST .../<verb>
// (contract.md section 5).
type command struct {
	verb string
	id   string         // of the shipment or refund, empty for any other command
	key  string         // Idempotency-Key, empty where it brings none
	body any            // JSON
	wait *time.Duration // for the outcome, nil where there is nothing to wait for
}

// An answered command is the order as it is then. It is under way where Klarna has
// yet to answer.
type answered struct {
	document json.RawMessage // the order as it came
	order    order
	underWay bool
}

// command asks something of an order.
func (c client) command(ctx context.Context, ref orderRef, asked command) (answered, error) {
	body, err := json.Marshal(asked.body)
	if err != nil {
		return answered{}, fmt.Errorf("%s order %s: %w", asked.verb, ref, err)
	}
	r := request{method: http.MethodPost, path: ref.path() + "/" + asked.verb, body: body, header: http.Header{}}
	timeout := callTimeout
	if asked.key != "" {
		r.header.Set("Idempotency-Key", asked.key)
	}
	if asked.wait != nil {
		r.query, timeout = url.Values{"wait": {asked.wait.String()}}, *asked.wait+waitMargin
	}
	document, status, err := c.document(ctx, r, timeout)
	if err != nil {
		return answered{}, err
	}
	o := answered{document: document, underWay: status == http.StatusAccepted}
	return o, decode(document, r.path, &o.order)
}
