package klarnasim

import (
	"net/http"
	"time"
)

const day = 24 * time.Hour

// maxReservation is how long after creation an authorization can last (klarna.md 2.8).
const maxReservation = 180 * day

type authorizationRequest struct {
	OrderAmount *int64      `json:"order_amount"`
	Description string      `json:"description"`
	OrderLines  []OrderLine `json:"order_lines"`
}

// updateAuthorization replaces amount and lines; without lines the order has none afterwards.
func (s *Simulator) updateAuthorization(r *record, c *call) (answer, *refusal) {
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
	if bad := checkLines(request.OrderLines, s.cfg.Unknowns.ExactTax); bad != nil {
		return answer{}, bad
	}
	o, amount := &r.order, *request.OrderAmount
	if !o.open() || o.FraudStatus == FraudRejected {
		return answer{}, notAllowed("Update not allowed.")
	}
	if amount < o.CapturedAmount {
		return answer{}, notAllowed("Resulting authorization amount %d cannot be less than the captured amount %d for order. Order authorization cannot be updated", amount, o.CapturedAmount)
	}
	o.OrderAmount, o.RemainingAuthorizedAmount = amount, amount-o.CapturedAmount
	o.OrderLines = append([]OrderLine{}, request.OrderLines...)
	if o.Status == PartCaptured {
		o.settleCaptured()
	}
	return done(), nil
}

func (s *Simulator) cancel(r *record, _ *call) (answer, *refusal) {
	o := &r.order
	switch {
	case len(o.Captures) > 0:
		return answer{}, refuse(http.StatusForbidden, "CANCEL_NOT_ALLOWED", "Order has previous captures. Cancel not possible.")
	case o.Status != Authorized:
		return answer{}, refuse(http.StatusForbidden, "CANCEL_NOT_ALLOWED", "Order is %s. Cancel not possible.", r.state())
	}
	o.Status, o.RemainingAuthorizedAmount = Cancelled, 0
	return done(), nil
}

func (s *Simulator) release(r *record, _ *call) (answer, *refusal) {
	o := &r.order
	switch o.Status {
	case PartCaptured:
	case Authorized:
		return answer{}, notAllowed("Order has no captures. Remaining authorization cannot be released.")
	default:
		return answer{}, notAllowed("Order is %s. Remaining authorization cannot be released.", r.state())
	}
	o.Status, o.RemainingAuthorizedAmount = s.cfg.Unknowns.AfterRelease, 0
	if s.cfg.Unknowns.ReleaseLowersOrderAmount {
		o.OrderAmount = o.CapturedAmount
	}
	return done(), nil
}

// extend sets expiry to the end of the day that lies the account's number of days after today, so
// that several extensions on one day give the same time (klarna.md 2.8).
func (s *Simulator) extend(r *record, c *call) (answer, *refusal) {
	o := &r.order
	if !o.open() {
		return answer{}, notAllowed("Order is %s. Authorization time cannot be extended.", r.state())
	}
	expires := c.at.Truncate(day).AddDate(0, 0, s.cfg.ReservationDays+1)
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
