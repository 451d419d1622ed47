package client

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"ordertrail/adapters/httpapi/orderjson"
	"ordertrail/domain"
)

// waitMargin is how much longer than the server the client waits.
const waitMargin = 10 * time.Second

// A Command is what is asked of an order (help/api.md, "The private API").
type Command struct {
	Verb string
	ID   string         // of the shipment or refund, empty for any other command
	Key  string         // Idempotency-Key, empty where it brings none
	Body any            // JSON
	Wait *time.Duration // for the outcome, nil where there is nothing to wait for
}

// An Answer is the order after a command, under way until Klarna answers.
type Answer struct {
	Document json.RawMessage // the order as it came
	Order    orderjson.Order
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

// A ShipBody is the body of ship, of all that remains where nothing is named; minor units.
type ShipBody struct {
	ID       string                `json:"shipment_id"`
	Amount   *int64                `json:"amount,omitempty"`
	Lines    []domain.LineQuantity `json:"lines,omitempty"`
	Tracking []domain.Tracking     `json:"tracking,omitempty"`
}

// A RefundBody is the body of refund; amount in minor units.
type RefundBody struct {
	ID        string                `json:"refund_id"`
	Amount    *int64                `json:"amount,omitempty"`
	Lines     []domain.LineQuantity `json:"lines,omitempty"`
	ReturnFee *domain.ReturnFee     `json:"return_fee,omitempty"`
	Reason    string                `json:"reason,omitempty"`
}

// A Reason is the body of a command that takes only why.
type Reason struct {
	Reason string `json:"reason,omitempty"`
}
