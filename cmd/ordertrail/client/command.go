package client

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

// A Command is what the API is asked to do with an order: POST .../<verb>
// (help/api.md, "The private API").
type Command struct {
	Verb string
	ID   string         // of the shipment or refund, empty for any other command
	Key  string         // Idempotency-Key, empty where it brings none
	Body any            // JSON
	Wait *time.Duration // for the outcome, nil where there is nothing to wait for
}

// An Answer is the order as it is after a command. It is under way where Klarna has
// yet to answer.
type Answer struct {
	Document json.RawMessage // the order as it came
	Order    Order
	UnderWay bool
}

// Command asks something of an order.
func (c Client) Command(ctx context.Context, ref Ref, asked Command) (Answer, error) {
	body, err := json.Marshal(asked.Body)
	if err != nil {
		return Answer{}, fmt.Errorf("%s order %s: %w", asked.Verb, ref, err)
	}
	r := Request{Method: http.MethodPost, Path: ref.Path() + "/" + asked.Verb, body: body, header: http.Header{}}
	timeout := CallTimeout
	if asked.Key != "" {
		r.header.Set("Idempotency-Key", asked.Key)
	}
	if asked.Wait != nil {
		r.Query, timeout = url.Values{"wait": {asked.Wait.String()}}, *asked.Wait+waitMargin
	}
	document, status, err := c.document(ctx, r, timeout)
	if err != nil {
		return Answer{}, err
	}
	o := Answer{Document: document, UnderWay: status == http.StatusAccepted}
	return o, Decode(document, r.Path, &o.Order)
}
