package operations

import (
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
	if bad := checkAmount("refunded_amount", q.RefundedAmount); bad != nil {
		return bad
	}
	if bad := checkTexts(q.Description, q.Reference); bad != nil {
		return bad
	}
	return CheckLines(q.OrderLines, exactTax)
}

func refund(account *Account, r *orders.Record, c *Call) (Answer, *Refusal) {
	var request refundRequest
	if bad := c.decode(&request); bad != nil {
		return Answer{}, bad
	}
	if bad := request.check(account.Unknowns.ExactTax); bad != nil {
		return Answer{}, bad
	}
	o := &r.Order
	if bad := refundable(o, *request.RefundedAmount, account.Unknowns); bad != nil {
		return Answer{}, bad
	}
	id := account.NewID()
	o.Refunds = append(slices.Clip(o.Refunds), klarnasim.Refund{
		RefundID:       id,
		RefundedAmount: *request.RefundedAmount,
		RefundedAt:     c.At,
		Reference:      request.Reference,
		Description:    request.Description,
		OrderLines:     request.OrderLines,
	})
	o.RefundedAmount += *request.RefundedAmount
	allocate(o, *request.RefundedAmount, request.OrderLines)
	if o.Status == klarnasim.Captured && o.RefundedAmount == o.CapturedAmount && !account.Unknowns.RefundedStaysCaptured {
		o.Status = klarnasim.Closed
	}
	return c.created("Refund-Id", "refunds", id), nil
}

func refundable(o *klarnasim.Order, amount int64, unknowns *klarnasim.Unknowns) *Refusal {
	no := func(reason string) *Refusal {
		return Refuse(http.StatusForbidden, "REFUND_NOT_ALLOWED", "%s. Refund not possible", reason)
	}
	switch {
	case o.Status == klarnasim.Cancelled:
		return no("Order is cancelled")
	case o.Status == klarnasim.Closed:
		return no("Order is closed")
	case o.Status == klarnasim.Expired && unknowns.NoRefundAfterExpiry:
		return no("Order has expired")
	case len(o.Captures) == 0:
		return no("Order has no captures")
	case amount > o.CapturedAmount-o.RefundedAmount:
		return no("Refunded amount is higher than the captured amount that is left")
	}
	return nil
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
	for _, line := range lines {
		for _, captured := range c.OrderLines {
			if line.Reference != "" && line.Reference == captured.Reference {
				return true
			}
		}
	}
	return false
}

func getRefund(_ *Account, r *orders.Record, c *Call) (Answer, *Refusal) {
	for i := range r.Order.Refunds {
		if r.Order.Refunds[i].RefundID == c.Part {
			return shows(&r.Order.Refunds[i]), nil
		}
	}
	return Answer{}, Refuse(http.StatusNotFound, "NOT_FOUND", "Refund %s cannot be found for order %s", c.Part, r.Order.OrderID)
}
