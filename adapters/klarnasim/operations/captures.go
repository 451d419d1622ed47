package operations

import (
	"net/http"
	"slices"

	"ordertrail/adapters/klarnasim"
	"ordertrail/adapters/klarnasim/orders"
)

func listCaptures(_ *Account, r *orders.Record, _ *Call) (Answer, *Refusal) {
	return shows(r.Order.Captures), nil
}

func getCapture(_ *Account, r *orders.Record, c *Call) (Answer, *Refusal) {
	capture, bad := captureOf(r, c)
	return shows(capture), bad
}

// captureOf finds the capture named in the path. The caller may read it, also later, but changes
// it with changeCapture.
func captureOf(r *orders.Record, c *Call) (*klarnasim.Capture, *Refusal) {
	for i := range r.Order.Captures {
		if capture := &r.Order.Captures[i]; capture.CaptureID == c.Part {
			return capture, nil
		}
	}
	return nil, Refuse(http.StatusNotFound, "NO_SUCH_CAPTURE", "Capture %s cannot be found for order %s.", c.Part, r.Order.OrderID)
}

// changeCapture changes the capture named in the path in a copy of the list, so that snapshots stay as
// they are.
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
