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
	i, bad := captureAt(&r.Order, c)
	if bad != nil {
		return Answer{}, bad
	}
	return shows(&r.Order.Captures[i]), nil
}

// captureAt finds the capture named in the path. The caller may read it, also later, but changes
// it with changeCapture.
func captureAt(o *klarnasim.Order, c *Call) (int, *Refusal) {
	i := slices.IndexFunc(o.Captures, func(capture klarnasim.Capture) bool { return capture.CaptureID == c.Part })
	if i < 0 {
		return 0, Refuse(http.StatusNotFound, "NO_SUCH_CAPTURE", "Capture %s cannot be found for order %s.", c.Part, o.OrderID)
	}
	return i, nil
}

// changeCapture changes the i-th capture in a copy of the list, so that snapshots stay as they are.
func changeCapture(o *klarnasim.Order, i int, change func(*klarnasim.Capture)) {
	o.Captures = slices.Clone(o.Captures)
	change(&o.Captures[i])
}

type shippingInfoRequest struct {
	ShippingInfo []klarnasim.ShippingInfo `json:"shipping_info"`
}

func captureShippingInfo(_ *Account, r *orders.Record, c *Call) (Answer, *Refusal) {
	if r.Order.Status == klarnasim.Authorized {
		return Answer{}, notAllowed("Order has no captures. Shipping info cannot be added.")
	}
	i, bad := captureAt(&r.Order, c)
	if bad != nil {
		return Answer{}, bad
	}
	info, bad := c.shippingInfo()
	if bad != nil {
		return Answer{}, bad
	}
	changeCapture(&r.Order, i, func(capture *klarnasim.Capture) {
		capture.ShippingInfo = append(slices.Clip(capture.ShippingInfo), info...)
	})
	return done(), nil
}

func orderShippingInfo(_ *Account, r *orders.Record, c *Call) (Answer, *Refusal) {
	info, bad := c.shippingInfo()
	if bad != nil {
		return Answer{}, bad
	}
	r.Order.ShippingInfo = append(slices.Clip(r.Order.ShippingInfo), info...)
	return done(), nil
}

func (c *Call) shippingInfo() ([]klarnasim.ShippingInfo, *Refusal) {
	var request shippingInfoRequest
	if bad := c.decode(&request); bad != nil {
		return nil, bad
	}
	return request.ShippingInfo, checkShippingInfo(request.ShippingInfo, 1)
}

func checkShippingInfo(infos []klarnasim.ShippingInfo, least int) *Refusal {
	if len(infos) < least || len(infos) > maxShippingInfo {
		return badSize("shipping_info", least, maxShippingInfo)
	}
	for i := range infos {
		if bad := checkParcel(&infos[i]); bad != nil {
			return bad
		}
	}
	return nil
}

func checkParcel(i *klarnasim.ShippingInfo) *Refusal {
	return checkSizes([]sized{
		{"shipping_info/shipping_company", i.ShippingCompany, 100},
		{"shipping_info/tracking_number", i.TrackingNumber, 100},
		{"shipping_info/tracking_uri", i.TrackingURI, 1024},
		{"shipping_info/return_shipping_company", i.ReturnShippingCompany, 100},
		{"shipping_info/return_tracking_number", i.ReturnTrackingNumber, 100},
		{"shipping_info/return_tracking_uri", i.ReturnTrackingURI, 1024},
	})
}

// captureCustomerDetails is the old call that only the PHP SDK knows.
func captureCustomerDetails(_ *Account, r *orders.Record, c *Call) (Answer, *Refusal) {
	i, bad := captureAt(&r.Order, c)
	if bad != nil {
		return Answer{}, bad
	}
	var address klarnasim.Address
	if bad := c.decode(&address); bad != nil {
		return Answer{}, bad
	}
	if bad := checkAddress(&address); bad != nil {
		return Answer{}, bad
	}
	changeCapture(&r.Order, i, func(capture *klarnasim.Capture) { capture.BillingAddress = &address })
	return done(), nil
}

func triggerSendOut(_ *Account, r *orders.Record, c *Call) (Answer, *Refusal) {
	if _, bad := captureAt(&r.Order, c); bad != nil {
		return Answer{}, bad
	}
	return done(), nil
}
