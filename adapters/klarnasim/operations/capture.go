package operations

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"

	"ordertrail/adapters/klarnasim"
	"ordertrail/adapters/klarnasim/orders"
)

type captureRequest struct {
	CapturedAmount *int64                   `json:"captured_amount"`
	Description    string                   `json:"description"`
	Reference      string                   `json:"reference"`
	OrderLines     []klarnasim.OrderLine    `json:"order_lines"`
	ShippingDelay  int64                    `json:"shipping_delay"`
	ShippingInfo   []klarnasim.ShippingInfo `json:"shipping_info"`
}

func (q *captureRequest) check(unknowns *klarnasim.Unknowns) *Refusal {
	bad := checkAmount("captured_amount", q.CapturedAmount)
	switch {
	case bad != nil:
		return bad
	case *q.CapturedAmount == 0 && !unknowns.AllowZeroCapture:
		return BadValue("captured_amount must be at least 1")
	case q.ShippingDelay < 0:
		return BadValue("shipping_delay must not be negative")
	}
	return cmp.Or(
		checkTexts(q.Description, q.Reference), checkShippingInfo(q.ShippingInfo, 0), CheckLines(q.OrderLines, unknowns.ExactTax),
	)
}

// capture takes money. It also counts as acknowledging (klarna.md, "When pushes come, and what ends
// them").
func capture(account *Account, r *orders.Record, c *Call) (Answer, *Refusal) {
	var request captureRequest
	if bad := cmp.Or(c.decode(&request), request.check(account.Unknowns)); bad != nil {
		return Answer{}, bad
	}
	o, amount := &r.Order, *request.CapturedAmount
	if bad := capturable(o, amount); bad != nil {
		return Answer{}, bad
	}
	id := account.NewID()
	o.Captures = append(slices.Clip(o.Captures), klarnasim.Capture{
		CaptureID: id, KlarnaReference: o.KlarnaReference + "-" + strconv.Itoa(len(o.Captures)+1),
		CapturedAmount: amount, CapturedAt: c.At, Reference: request.Reference, Description: request.Description,
		OrderLines: request.OrderLines, BillingAddress: o.BillingAddress, ShippingAddress: o.ShippingAddress,
		ShippingInfo: request.ShippingInfo,
	})
	o.CapturedAmount += amount
	o.RemainingAuthorizedAmount -= amount
	settleCaptured(o)
	if !r.Acknowledged() {
		r.Acknowledge(c.Op.Name, c.At)
	}
	return c.created("Capture-Id", "captures", id), nil
}

// settleCaptured sets the status that the remainder of an order with captures calls for.
func settleCaptured(o *klarnasim.Order) {
	o.Status = klarnasim.PartCaptured
	if o.RemainingAuthorizedAmount == 0 {
		o.Status = klarnasim.Captured
	}
}

func capturable(o *klarnasim.Order, amount int64) *Refusal {
	reason := ""
	switch {
	case o.Status == klarnasim.Cancelled:
		reason = "Order is cancelled"
	case o.Status == klarnasim.Expired:
		reason = "Order has expired"
	case o.Status == klarnasim.Closed:
		reason = "Order is closed"
	case o.FraudStatus == klarnasim.FraudPending:
		reason = "Order is pending"
	case o.FraudStatus == klarnasim.FraudRejected:
		reason = "Order is rejected"
	case amount > o.RemainingAuthorizedAmount || o.Status == klarnasim.Captured:
		reason = "Captured amount is higher than the remaining authorized amount"
	default:
		return nil
	}
	return Refuse(http.StatusForbidden, "CAPTURE_NOT_ALLOWED", "%s. Capture not possible.", reason)
}
