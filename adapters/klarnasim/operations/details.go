package operations

import (
	"slices"

	"ordertrail/adapters/klarnasim"
	"ordertrail/adapters/klarnasim/orders"
)

// customerDetails replaces the shipping address; the billing address is fixed.
func customerDetails(_ *Account, r *orders.Record, c *Call) (Answer, *Refusal) {
	var request struct {
		BillingAddress  *klarnasim.Address `json:"billing_address"`
		ShippingAddress *klarnasim.Address `json:"shipping_address"`
	}
	if bad := c.decode(&request); bad != nil {
		return Answer{}, bad
	}
	if !r.Order.Open() {
		return Answer{}, notAllowed("Order is %s. Customer details cannot be updated.", state(&r.Order))
	}
	if request.BillingAddress != nil {
		return Answer{}, notAllowed("Billing address cannot be updated for user account order.")
	}
	if request.ShippingAddress == nil {
		return Answer{}, BadValue("shipping_address is required")
	}
	if bad := checkAddress(request.ShippingAddress); bad != nil {
		return Answer{}, bad
	}
	r.Order.ShippingAddress = request.ShippingAddress
	return done(), nil
}

// merchantReferences changes the references that are given: leaving one out keeps it, "" clears it.
func merchantReferences(_ *Account, r *orders.Record, c *Call) (Answer, *Refusal) {
	var request struct {
		First  *string `json:"merchant_reference1"`
		Second *string `json:"merchant_reference2"`
	}
	if bad := c.decode(&request); bad != nil {
		return Answer{}, bad
	}
	if r.Order.Status == klarnasim.Cancelled {
		return Answer{}, notAllowed("Can not update a cancelled order.")
	}
	first, second := r.Order.MerchantReference1, r.Order.MerchantReference2
	if request.First != nil {
		first = *request.First
	}
	if request.Second != nil {
		second = *request.Second
	}
	if bad := checkSizes([]sized{
		{"merchant_reference1", first, maxText}, {"merchant_reference2", second, maxText},
	}); bad != nil {
		return Answer{}, bad
	}
	r.Order.MerchantReference1, r.Order.MerchantReference2 = first, second
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

type shippingInfoRequest struct {
	ShippingInfo []klarnasim.ShippingInfo `json:"shipping_info"`
}

func (c *Call) shippingInfo() ([]klarnasim.ShippingInfo, *Refusal) {
	var request shippingInfoRequest
	if bad := c.decode(&request); bad != nil {
		return nil, bad
	}
	return request.ShippingInfo, checkShippingInfo(request.ShippingInfo, 1)
}
