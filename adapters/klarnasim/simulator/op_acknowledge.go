package simulator

import (
	"net/http"

	"ordertrail/adapters/klarnasim"
)

// acknowledge is a receipt, not an approval: a PENDING order is acknowledged, too (klarna.md 2.6).
func acknowledge(account *Account, r *record, c *call) (answer, *refusal) {
	r.acknowledgeCalls++
	status, unknowns := http.StatusNoContent, account.Unknowns
	switch r.order.Status {
	case klarnasim.Cancelled:
		status = unknowns.AcknowledgeCancelled
	case klarnasim.Expired, klarnasim.Closed:
		status = unknowns.AcknowledgeEnded
	}
	if status == http.StatusNoContent && r.acknowledgeEffects > 0 {
		status = unknowns.RepeatedAcknowledge
	}
	if status != http.StatusNoContent {
		return answer{}, notAllowed("Order is %s. Acknowledgement not possible.", state(r.order.Status))
	}
	a := done()
	a.effect = r.acknowledgeEffects == 0
	if a.effect {
		r.acknowledgeEffects++
		r.acknowledge(opAcknowledge, c.at)
		account.Tell("acknowledged %s", r.order.OrderID)
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
