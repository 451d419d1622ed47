package operations

import (
	"net/http"

	"ordertrail/adapters/klarnasim"
	"ordertrail/adapters/klarnasim/orders"
)

// acknowledge is a receipt, not an approval: a PENDING order is acknowledged, too (klarna.md,
// "Statuses").
func acknowledge(account *Account, r *orders.Record, c *Call) (Answer, *Refusal) {
	r.AcknowledgeCalls++
	status, unknowns := http.StatusNoContent, account.Unknowns
	switch r.Order.Status {
	case klarnasim.Cancelled:
		status = unknowns.AcknowledgeCancelled
	case klarnasim.Expired, klarnasim.Closed:
		status = unknowns.AcknowledgeEnded
	}
	if status == http.StatusNoContent && r.AcknowledgeEffects > 0 {
		status = unknowns.RepeatedAcknowledge
	}
	if status != http.StatusNoContent {
		return Answer{}, notAllowed("Order is %s. Acknowledgement not possible.", state(r.Order.Status))
	}
	a := done()
	a.Effect = r.AcknowledgeEffects == 0
	if a.Effect {
		r.AcknowledgeEffects++
		r.Acknowledge(OpAcknowledge, c.At)
		account.Tell("acknowledged %s", r.Order.OrderID)
	}
	return a, nil
}

// state names for people why an order takes no more changes.
func state(status klarnasim.Status) string {
	switch status {
	case klarnasim.Cancelled:
		return "cancelled"
	case klarnasim.Expired:
		return "expired"
	case klarnasim.Closed:
		return "closed"
	case klarnasim.Captured:
		return "fully captured"
	}
	return "acknowledged already"
}
