package operations

import (
	"cmp"
	"net/http"
	"slices"

	"ordertrail/adapters/klarnasim"
	"ordertrail/adapters/klarnasim/orders"
)

type refundRequest struct {
	RefundedAmount *int64                `json:"refunded_amount"`
	Description    string                `json:"description"`
	Reference      string                `json:"reference"`
	OrderLines     []klarnasim.OrderLine `json:"order_lines"`
}

func (q *refundRequest) check(exactTax bool) *Refusal {
	return cmp.Or(
		checkAmount("refunded_amount", q.RefundedAmount), checkTexts(q.Description, q.Reference), CheckLines(q.OrderLines, exactTax),
	)
}

func refund(account *Account, r *orders.Record, c *Call) (Answer, *Refusal) {
	var request refundRequest
	if bad := cmp.Or(c.decode(&request), request.check(account.Unknowns.ExactTax)); bad != nil {
		return Answer{}, bad
	}
	o, amount := &r.Order, *request.RefundedAmount
	if bad := refundable(o, amount, account.Unknowns); bad != nil {
		return Answer{}, bad
	}
	id := account.NewID()
	o.Refunds = append(slices.Clip(o.Refunds), klarnasim.Refund{
		RefundID: id, RefundedAmount: amount, RefundedAt: c.At,
		Reference: request.Reference, Description: request.Description, OrderLines: request.OrderLines,
	})
	o.RefundedAmount += amount
	allocate(o, amount, request.OrderLines)
	if o.Status == klarnasim.Captured && o.RefundedAmount == o.CapturedAmount && !account.Unknowns.RefundedStaysCaptured {
		o.Status = klarnasim.Closed
	}
	return c.created("Refund-Id", "refunds", id), nil
}

func refundable(o *klarnasim.Order, amount int64, unknowns *klarnasim.Unknowns) *Refusal {
	reason := ""
	switch {
	case o.Status == klarnasim.Cancelled:
		reason = "Order is cancelled"
	case o.Status == klarnasim.Closed:
		reason = "Order is closed"
	case o.Status == klarnasim.Expired && unknowns.NoRefundAfterExpiry:
		reason = "Order has expired"
	case len(o.Captures) == 0:
		reason = "Order has no captures"
	case amount > o.CapturedAmount-o.RefundedAmount:
		reason = "Refunded amount is higher than the captured amount that is left"
	default:
		return nil
	}
	return Refuse(http.StatusForbidden, "REFUND_NOT_ALLOWED", "%s. Refund not possible", reason)
}

// allocate spreads a refund over the captures: first those with a line of the same reference, then
// the oldest (klarna.md, "Amounts and tax").
func allocate(o *klarnasim.Order, amount int64, lines []klarnasim.OrderLine) {
	o.Captures = slices.Clone(o.Captures)
	for _, matching := range []bool{true, false} {
		for i := range o.Captures {
			capture := &o.Captures[i]
			if amount == 0 || matching && !sharesLine(capture, lines) {
				continue
			}
			part := min(amount, capture.CapturedAmount-capture.RefundedAmount)
			capture.RefundedAmount += part
			amount -= part
		}
	}
}

func sharesLine(c *klarnasim.Capture, lines []klarnasim.OrderLine) bool {
	return slices.ContainsFunc(lines, func(line klarnasim.OrderLine) bool {
		same := func(captured klarnasim.OrderLine) bool { return captured.Reference == line.Reference }
		return line.Reference != "" && slices.ContainsFunc(c.OrderLines, same)
	})
}

func getRefund(_ *Account, r *orders.Record, c *Call) (Answer, *Refusal) {
	for i := range r.Order.Refunds {
		if r.Order.Refunds[i].RefundID == c.Part {
			return shows(&r.Order.Refunds[i]), nil
		}
	}
	return Answer{}, Refuse(http.StatusNotFound, "NOT_FOUND", "Refund %s cannot be found for order %s", c.Part, r.Order.OrderID)
}
