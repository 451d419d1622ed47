package operations

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"ordertrail/adapters/klarnasim"
	"ordertrail/adapters/klarnasim/orders"
)

// staleByDefault is how long a stale fault without a delay hides a change.
const staleByDefault = 2 * time.Second

// get shows the order, in disguise if the purchase asked for it, or as it was if a stale fault does.
func get(account *Account, r *orders.Record, c *Call) (Answer, *Refusal) {
	shown := r.Order
	if f := c.Fault; f != nil && f.Kind == klarnasim.FaultStale && r.Before != nil {
		if c.At.Sub(r.ChangedAt) < cmp.Or(max(time.Duration(f.Delay), 0), staleByDefault) {
			shown = *r.Before
		}
	}
	if account.Unknowns.RefundsWithoutID {
		shown.Refunds = slices.Clone(shown.Refunds)
		for i := range shown.Refunds {
			shown.Refunds[i].RefundID = ""
		}
	}
	if len(r.Override) > 0 || len(r.Omit) > 0 {
		return shows(disguise{&shown, r.Override, r.Omit}), nil
	}
	return shows(&shown), nil
}

// disguise is an order with fields replaced and left out.
type disguise struct {
	order    *klarnasim.Order
	override map[string]json.RawMessage
	omit     []string
}

// MarshalJSON writes the order as its disguise wants it.
func (d disguise) MarshalJSON() ([]byte, error) {
	plain, err := json.Marshal(d.order)
	if err != nil {
		return nil, err
	}
	fields := make(map[string]json.RawMessage)
	if err := json.Unmarshal(plain, &fields); err != nil {
		return nil, err
	}
	maps.Copy(fields, d.override)
	for _, name := range d.omit {
		delete(fields, name)
	}
	return json.Marshal(fields)
}

// customerDetails replaces the shipping address; the billing address is fixed.
func customerDetails(_ *Account, r *orders.Record, c *Call) (Answer, *Refusal) {
	var request struct {
		BillingAddress  *klarnasim.Address `json:"billing_address"`
		ShippingAddress *klarnasim.Address `json:"shipping_address"`
	}
	if bad := c.decode(&request); bad != nil {
		return Answer{}, bad
	}
	switch {
	case !r.Order.Open():
		return Answer{}, notAllowed("Order is %s. Customer details cannot be updated.", state(&r.Order))
	case request.BillingAddress != nil:
		return Answer{}, notAllowed("Billing address cannot be updated for user account order.")
	case request.ShippingAddress == nil:
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
	first, second := r.Order.MerchantReference1, r.Order.MerchantReference2
	request := struct {
		First  *string `json:"merchant_reference1"`
		Second *string `json:"merchant_reference2"`
	}{&first, &second}
	if bad := c.decode(&request); bad != nil {
		return Answer{}, bad
	}
	if r.Order.Status == klarnasim.Cancelled {
		return Answer{}, notAllowed("Can not update a cancelled order.")
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
