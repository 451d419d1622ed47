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

// capture also counts as acknowledging (klarna.md, "When pushes come, and what ends them").
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

func listCaptures(_ *Account, r *orders.Record, _ *Call) (Answer, *Refusal) {
	return shows(r.Order.Captures), nil
}

func getCapture(_ *Account, r *orders.Record, c *Call) (Answer, *Refusal) {
	capture, bad := captureOf(r, c)
	return shows(capture), bad
}

// captureOf finds the capture named in the path: to be read, also later, and changed by changeCapture alone.
func captureOf(r *orders.Record, c *Call) (*klarnasim.Capture, *Refusal) {
	for i := range r.Order.Captures {
		if capture := &r.Order.Captures[i]; capture.CaptureID == c.Part {
			return capture, nil
		}
	}
	return nil, Refuse(http.StatusNotFound, "NO_SUCH_CAPTURE", "Capture %s cannot be found for order %s.", c.Part, r.Order.OrderID)
}

// changeCapture changes the capture named in the path in a copy of the list, so that snapshots stay.
func changeCapture(r *orders.Record, c *Call, change func(*klarnasim.Capture)) (Answer, *Refusal) {
	r.Order.Captures = slices.Clone(r.Order.Captures)
	capture, bad := captureOf(r, c)
	if bad == nil {
		change(capture)
	}
	return done(), bad
}

func captureShippingInfo(_ *Account, r *orders.Record, c *Call) (Answer, *Refusal) {
	if r.Order.Status == klarnasim.Authorized {
		return Answer{}, notAllowed("Order has no captures. Shipping info cannot be added.")
	}
	if _, bad := captureOf(r, c); bad != nil {
		return Answer{}, bad
	}
	info, bad := c.shippingInfo()
	if bad != nil {
		return Answer{}, bad
	}
	return changeCapture(r, c, func(capture *klarnasim.Capture) {
		capture.ShippingInfo = append(slices.Clip(capture.ShippingInfo), info...)
	})
}

// captureCustomerDetails is the old call that only the PHP SDK knows.
func captureCustomerDetails(_ *Account, r *orders.Record, c *Call) (Answer, *Refusal) {
	if _, bad := captureOf(r, c); bad != nil {
		return Answer{}, bad
	}
	var address klarnasim.Address
	if bad := c.decode(&address); bad != nil {
		return Answer{}, bad
	}
	if bad := checkAddress(&address); bad != nil {
		return Answer{}, bad
	}
	return changeCapture(r, c, func(capture *klarnasim.Capture) { capture.BillingAddress = &address })
}

func triggerSendOut(_ *Account, r *orders.Record, c *Call) (Answer, *Refusal) {
	_, bad := captureOf(r, c)
	return done(), bad
}

type dueDateOption struct {
	Amount       int64 `json:"amount"`
	NumberOfDays int32 `json:"number_of_days"`
}

// dueDateOptions are there for orders that are paid later.
func dueDateOptions(o *klarnasim.Order) []dueDateOption {
	if o.InitialPaymentMethod == nil || o.InitialPaymentMethod.Type != "INVOICE" {
		return []dueDateOption{}
	}
	return []dueDateOption{{2900, 10}, {4900, 20}, {6900, 30}}
}

func listDueDates(_ *Account, r *orders.Record, c *Call) (Answer, *Refusal) {
	_, bad := captureOf(r, c)
	return shows(struct {
		Currency string          `json:"currency"`
		Options  []dueDateOption `json:"options"`
	}{r.Order.PurchaseCurrency, dueDateOptions(&r.Order)}), bad
}

// extendDueDate is a paid feature.
func extendDueDate(_ *Account, r *orders.Record, c *Call) (Answer, *Refusal) {
	if _, bad := captureOf(r, c); bad != nil {
		return Answer{}, bad
	}
	var request struct {
		NumberOfDays *int32 `json:"number_of_days"`
	}
	if bad := c.decode(&request); bad != nil {
		return Answer{}, bad
	}
	if request.NumberOfDays == nil {
		return Answer{}, BadValue("number_of_days is required")
	}
	for _, option := range dueDateOptions(&r.Order) {
		if option.NumberOfDays == *request.NumberOfDays {
			return done(), nil
		}
	}
	return Answer{}, notAllowed("Due date cannot be extended by %d days for order.", *request.NumberOfDays)
}
