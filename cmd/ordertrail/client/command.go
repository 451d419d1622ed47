package client

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
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
func (c Client) Command(ctx context.Context, order domain.OrderKey, asked Command) (Answer, error) {
	body, err := json.Marshal(asked.Body)
	if err != nil {
		return Answer{}, fmt.Errorf("%s order %s: %w", asked.Verb, order, err)
	}
	r := Request{Method: http.MethodPost, Path: PathOf(order) + "/" + asked.Verb, body: body, header: http.Header{}}
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

// A Refusal is what was refused for good, in words.
type Refusal orderjson.Refusal

// Who tells who refused.
func (r Refusal) Who() string {
	switch {
	case r.Code == "":
		return "it was refused"
	case r.HTTPStatus == 0:
		return "Klarna was not asked"
	}
	return "Klarna refused it"
}

// Why returns the words of a refusal and what Klarna's support finds them by.
func (r Refusal) Why() string {
	why := strings.Join(r.Messages, "; ")
	if r.CorrelationID != "" {
		why = strings.TrimPrefix(why+"; correlation id "+r.CorrelationID, "; ")
	}
	return why
}

// String returns all of it on one line.
func (r Refusal) String() string { return strings.TrimSuffix(r.Code+": "+r.Why(), ": ") }

// Refused returns what was refused of this very command, nil where nothing. One on the
// whole order is found by its key, else it is the newest of its kind.
func (c Command) Refused(o orderjson.Order) *Refusal {
	var refused *orderjson.Refusal
	for _, s := range o.Shipments {
		if c.Verb == "ship" && s.ShipmentID == c.ID {
			refused = s.Refusal
		}
	}
	for _, r := range o.Refunds {
		if c.Verb == "refund" && r.RefundID != nil && *r.RefundID == c.ID {
			refused = r.Refusal
		}
	}
	for _, state := range o.Commands {
		if string(state.Kind) != c.Verb {
			continue
		}
		if refused = state.Refusal; state.CommandID == c.Key {
			break
		}
	}
	return (*Refusal)(refused)
}
