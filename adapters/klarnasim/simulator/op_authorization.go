package simulator

import (
	"net/http"
	"time"

	"ordertrail/adapters/klarnasim"
)

const day = 24 * time.Hour

// maxReservation is how long after creation an authorization can last (klarna.md 2.8).
const maxReservation = 180 * day

type authorizationRequest struct {
	OrderAmount *int64                `json:"order_amount"`
	Description string                `json:"description"`
	OrderLines  []klarnasim.OrderLine `json:"order_lines"`
}

// updateAuthorization replaces amount and lines; without lines the order has none afterwards.
func updateAuthorization(account *Account, r *record, c *call) (answer, *refusal) {
	var request authorizationRequest
	if bad := c.decode(&request); bad != nil {
		return answer{}, bad
	}
	if bad := checkAmount("order_amount", request.OrderAmount); bad != nil {
		return answer{}, bad
	}
	if bad := checkTexts(request.Description, ""); bad != nil {
		return answer{}, bad
	}
	if bad := checkLines(request.OrderLines, account.Unknowns.ExactTax); bad != nil {
		return answer{}, bad
	}
	o, amount := &r.order, *request.OrderAmount
	if !o.Open() || o.FraudStatus == klarnasim.FraudRejected {
		return answer{}, notAllowed("Update not allowed.")
	}
	if amount < o.CapturedAmount {
		return answer{}, notAllowed("Resulting authorization amount %d cannot be less than the captured amount %d for order. Order authorization cannot be updated", amount, o.CapturedAmount)
	}
	o.OrderAmount, o.RemainingAuthorizedAmount = amount, amount-o.CapturedAmount
	o.OrderLines = append([]klarnasim.OrderLine{}, request.OrderLines...)
	if o.Status == klarnasim.PartCaptured {
		settleCaptured(o)
	}
	return done(), nil
}

func cancel(_ *Account, r *record, _ *call) (answer, *refusal) {
	o := &r.order
	switch {
	case len(o.Captures) > 0:
		return answer{}, refuse(http.StatusForbidden, "CANCEL_NOT_ALLOWED", "Order has previous captures. Cancel not possible.")
	case o.Status != klarnasim.Authorized:
		return answer{}, refuse(http.StatusForbidden, "CANCEL_NOT_ALLOWED", "Order is %s. Cancel not possible.", state(r.order.Status))
	}
	o.Status, o.RemainingAuthorizedAmount = klarnasim.Cancelled, 0
	return done(), nil
}

func release(account *Account, r *record, _ *call) (answer, *refusal) {
	o := &r.order
	switch o.Status {
	case klarnasim.PartCaptured:
	case klarnasim.Authorized:
		return answer{}, notAllowed("Order has no captures. Remaining authorization cannot be released.")
	default:
		return answer{}, notAllowed("Order is %s. Remaining authorization cannot be released.", state(r.order.Status))
	}
	o.Status, o.RemainingAuthorizedAmount = account.Unknowns.AfterRelease, 0
	if account.Unknowns.ReleaseLowersOrderAmount {
		o.OrderAmount = o.CapturedAmount
	}
	return done(), nil
}

// extend sets expiry to the end of the day that lies the account's number of days after today, so
// that several extensions on one day give the same time (klarna.md 2.8).
func extend(account *Account, r *record, c *call) (answer, *refusal) {
	o := &r.order
	if !o.Open() {
		return answer{}, notAllowed("Order is %s. Authorization time cannot be extended.", state(r.order.Status))
	}
	expires := c.at.Truncate(day).AddDate(0, 0, account.ReservationDays+1)
	if latest := o.CreatedAt.Add(maxReservation); expires.After(latest) {
		expires = latest
	}
	a := done()
	a.effect = expires.After(o.ExpiresAt)
	if a.effect {
		o.ExpiresAt = expires
	}
	return a, nil
}
