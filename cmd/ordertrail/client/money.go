package client

import (
	"strings"

	"ordertrail/adapters/httpapi/orderjson"
	"ordertrail/cmd/ordertrail/terminal"
)

// Money is an amount of an order; an order nobody has read yet has none.
func Money(o orderjson.Order, minor int64) string {
	if o.Currency == "" {
		return "-"
	}
	return terminal.Money(minor, o.Currency)
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
