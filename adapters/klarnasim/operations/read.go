package operations

import (
	"encoding/json"
	"maps"
	"time"

	"ordertrail/adapters/klarnasim"
	"ordertrail/adapters/klarnasim/orders"
)

// staleByDefault is how long a stale fault without a delay hides a change.
const staleByDefault = 2 * time.Second

// get shows the order, in disguise if the purchase asked for it, or as it was if a stale fault does.
func get(account *Account, r *orders.Record, c *Call) (Answer, *Refusal) {
	shown := r.Order
	if f := c.Fault; f != nil && f.Kind == klarnasim.FaultStale && r.Before != nil {
		stale := time.Duration(f.Delay)
		if stale <= 0 {
			stale = staleByDefault
		}
		if c.At.Sub(r.ChangedAt) < stale {
			shown = *r.Before
		}
	}
	if account.Unknowns.RefundsWithoutID {
		shown.Refunds = withoutIDs(shown.Refunds)
	}
	if r.Disguise != nil {
		return shows(orderInDisguise{&shown, r.Disguise}), nil
	}
	return shows(&shown), nil
}

func withoutIDs(refunds []klarnasim.Refund) []klarnasim.Refund {
	nameless := make([]klarnasim.Refund, len(refunds))
	for i, refund := range refunds {
		refund.RefundID = ""
		nameless[i] = refund
	}
	return nameless
}

// orderInDisguise is an order with fields replaced and left out.
type orderInDisguise struct {
	order *klarnasim.Order
	as    *orders.Disguise
}

// MarshalJSON writes the order as its disguise wants it.
func (d orderInDisguise) MarshalJSON() ([]byte, error) {
	plain, err := json.Marshal(d.order)
	if err != nil {
		return nil, err
	}
	fields := make(map[string]json.RawMessage)
	if err := json.Unmarshal(plain, &fields); err != nil {
		return nil, err
	}
	maps.Copy(fields, d.as.Override)
	for _, name := range d.as.Omit {
		delete(fields, name)
	}
	return json.Marshal(fields)
}
