package operations

import (
	"net/http"
	"slices"
	"strconv"

	"ordertrail/adapters/klarnasim"
	"ordertrail/adapters/klarnasim/orders"
)

const (
	maxDescription     = 255
	maxReference       = 255
	maxShippingInfo    = 500
	captureNotAllowed  = "CAPTURE_NOT_ALLOWED"
	captureNotPossible = " Capture not possible."
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
	if bad := checkAmount("captured_amount", q.CapturedAmount); bad != nil {
		return bad
	}
	if *q.CapturedAmount == 0 && !unknowns.AllowZeroCapture {
		return BadValue("captured_amount must be at least 1")
	}
	if q.ShippingDelay < 0 {
		return BadValue("shipping_delay must not be negative")
	}
	if bad := checkTexts(q.Description, q.Reference); bad != nil {
		return bad
	}
	if bad := checkShippingInfo(q.ShippingInfo, 0); bad != nil {
		return bad
	}
	return CheckLines(q.OrderLines, unknowns.ExactTax)
}

// capture takes money. It also counts as acknowledging (klarna.md, "When pushes come, and what ends
// them").
func capture(account *Account, r *orders.Record, c *Call) (Answer, *Refusal) {
	var request captureRequest
	if bad := c.decode(&request); bad != nil {
		return Answer{}, bad
	}
	if bad := request.check(account.Unknowns); bad != nil {
		return Answer{}, bad
	}
	o := &r.Order
	if bad := capturable(o, *request.CapturedAmount); bad != nil {
		return Answer{}, bad
	}
	id := account.NewID()
	o.Captures = append(slices.Clip(o.Captures), klarnasim.Capture{
		CaptureID:       id,
		KlarnaReference: o.KlarnaReference + "-" + strconv.Itoa(len(o.Captures)+1),
		CapturedAmount:  *request.CapturedAmount,
		CapturedAt:      c.At,
		Reference:       request.Reference,
		Description:     request.Description,
		OrderLines:      request.OrderLines,
		BillingAddress:  o.BillingAddress,
		ShippingAddress: o.ShippingAddress,
		ShippingInfo:    request.ShippingInfo,
	})
	o.CapturedAmount += *request.CapturedAmount
	o.RemainingAuthorizedAmount -= *request.CapturedAmount
	settleCaptured(o)
	if !r.Acknowledged() {
		r.Acknowledge(c.Op.Name, c.At)
	}
	return c.created("Capture-Id", "captures", id), nil
}

// settleCaptured returns an order with captures the status its remainder calls for.
func settleCaptured(o *klarnasim.Order) {
	o.Status = klarnasim.PartCaptured
	if o.RemainingAuthorizedAmount == 0 {
		o.Status = klarnasim.Captured
	}
}

func capturable(o *klarnasim.Order, amount int64) *Refusal {
	switch o.Status {
	case klarnasim.Cancelled:
		return Refuse(http.StatusForbidden, captureNotAllowed, "Order is cancelled."+captureNotPossible)
	case klarnasim.Expired:
		return Refuse(http.StatusForbidden, captureNotAllowed, "Order has expired."+captureNotPossible)
	case klarnasim.Closed:
		return Refuse(http.StatusForbidden, captureNotAllowed, "Order is closed."+captureNotPossible)
	}
	switch o.FraudStatus {
	case klarnasim.FraudPending:
		return Refuse(http.StatusForbidden, captureNotAllowed, "Order is pending."+captureNotPossible)
	case klarnasim.FraudRejected:
		return Refuse(http.StatusForbidden, captureNotAllowed, "Order is rejected."+captureNotPossible)
	}
	if amount > o.RemainingAuthorizedAmount || o.Status == klarnasim.Captured {
		return Refuse(http.StatusForbidden, captureNotAllowed,
			"Captured amount is higher than the remaining authorized amount."+captureNotPossible)
	}
	return nil
}

func checkAmount(field string, amount *int64) *Refusal {
	if amount == nil {
		return BadValue("%s is required", field)
	}
	if *amount < 0 || *amount > orders.MaxAmount {
		return BadValue("%s must be between 0 and %d", field, orders.MaxAmount)
	}
	return nil
}

func checkTexts(description, reference string) *Refusal {
	if len(description) > maxDescription {
		return badSize("description", 0, maxDescription)
	}
	if len(reference) > maxReference {
		return badSize("reference", 0, maxReference)
	}
	return nil
}
