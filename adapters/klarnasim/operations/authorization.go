package operations

import (
	"cmp"
	"net/http"
	"time"

	"ordertrail/adapters/klarnasim"
	"ordertrail/adapters/klarnasim/orders"
)

const (
	day            = 24 * time.Hour
	maxReservation = 180 * day // from creation (klarna.md, "Expiry")
)

// acknowledge is a receipt, not an approval: a PENDING order is acknowledged, too (klarna.md, "Statuses").
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
		return Answer{}, notAllowed("Order is %s. Acknowledgement not possible.", state(&r.Order))
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
func state(o *klarnasim.Order) string {
	return cmp.Or(map[klarnasim.Status]string{
		klarnasim.Cancelled: "cancelled", klarnasim.Expired: "expired",
		klarnasim.Closed: "closed", klarnasim.Captured: "fully captured",
	}[o.Status], "acknowledged already")
}

type authorizationRequest struct {
	OrderAmount *int64                `json:"order_amount"`
	Description string                `json:"description"`
	OrderLines  []klarnasim.OrderLine `json:"order_lines"`
}

func (q *authorizationRequest) check(unknowns *klarnasim.Unknowns) *Refusal {
	return cmp.Or(checkAmount("order_amount", q.OrderAmount), checkTexts(q.Description, ""), CheckLines(q.OrderLines, unknowns.ExactTax))
}

// updateAuthorization replaces amount and lines; without lines the order has none afterwards.
func updateAuthorization(account *Account, r *orders.Record, c *Call) (Answer, *Refusal) {
	var request authorizationRequest
	if bad := cmp.Or(c.decode(&request), request.check(account.Unknowns)); bad != nil {
		return Answer{}, bad
	}
	o, amount := &r.Order, *request.OrderAmount
	if !o.Open() || o.FraudStatus == klarnasim.FraudRejected {
		return Answer{}, notAllowed("Update not allowed.")
	}
	if amount < o.CapturedAmount {
		return Answer{}, notAllowed("Resulting authorization amount %d cannot be less than the captured amount %d for order."+
			" Order authorization cannot be updated", amount, o.CapturedAmount)
	}
	o.OrderAmount, o.RemainingAuthorizedAmount = amount, amount-o.CapturedAmount
	o.OrderLines = append([]klarnasim.OrderLine{}, request.OrderLines...)
	if o.Status == klarnasim.PartCaptured {
		settleCaptured(o)
	}
	return done(), nil
}

func cancel(_ *Account, r *orders.Record, _ *Call) (Answer, *Refusal) {
	const code = "CANCEL_NOT_ALLOWED"
	o := &r.Order
	switch {
	case len(o.Captures) > 0:
		return Answer{}, Refuse(http.StatusForbidden, code, "Order has previous captures. Cancel not possible.")
	case o.Status != klarnasim.Authorized:
		return Answer{}, Refuse(http.StatusForbidden, code, "Order is %s. Cancel not possible.", state(o))
	}
	o.Status, o.RemainingAuthorizedAmount = klarnasim.Cancelled, 0
	return done(), nil
}

func release(account *Account, r *orders.Record, _ *Call) (Answer, *Refusal) {
	o := &r.Order
	switch o.Status {
	case klarnasim.PartCaptured:
	case klarnasim.Authorized:
		return Answer{}, notAllowed("Order has no captures. Remaining authorization cannot be released.")
	default:
		return Answer{}, notAllowed("Order is %s. Remaining authorization cannot be released.", state(o))
	}
	o.Status, o.RemainingAuthorizedAmount = account.Unknowns.AfterRelease, 0
	if account.Unknowns.ReleaseLowersOrderAmount {
		o.OrderAmount = o.CapturedAmount
	}
	return done(), nil
}

// extend sets expiry to the end of the day that lies the account's number of days after today, so
// that several extensions on one day give the same time (klarna.md, "Expiry").
func extend(account *Account, r *orders.Record, c *Call) (Answer, *Refusal) {
	o := &r.Order
	if !o.Open() {
		return Answer{}, notAllowed("Order is %s. Authorization time cannot be extended.", state(o))
	}
	expires := c.At.Truncate(day).AddDate(0, 0, account.ReservationDays+1)
	if latest := o.CreatedAt.Add(maxReservation); expires.After(latest) {
		expires = latest
	}
	a := done()
	a.Effect = expires.After(o.ExpiresAt)
	if a.Effect {
		o.ExpiresAt = expires
	}
	return a, nil
}
