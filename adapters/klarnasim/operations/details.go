package operations

import (
	"net/http"
	"unicode/utf8"

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
		return Answer{}, notAllowed("Order is %s. Customer details cannot be updated.", state(r.Order.Status))
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
		{"merchant_reference1", first, maxReference}, {"merchant_reference2", second, maxReference},
	}); bad != nil {
		return Answer{}, bad
	}
	r.Order.MerchantReference1, r.Order.MerchantReference2 = first, second
	return done(), nil
}

// checkAddress holds the limits of klarna.md, "The order".
func checkAddress(a *klarnasim.Address) *Refusal {
	bad := checkSizes([]sized{
		{"title", a.Title, 20}, {"given_name", a.GivenName, 100}, {"family_name", a.FamilyName, 100},
		{"organization_name", a.OrganizationName, 255}, {"attention", a.Attention, 255},
		{"street_address", a.StreetAddress, 100}, {"street_address2", a.StreetAddress2, 100},
		{"postal_code", a.PostalCode, 10}, {"city", a.City, 200}, {"email", a.Email, 100}, {"phone", a.Phone, 100},
	})
	if bad != nil {
		return Refuse(http.StatusUnprocessableEntity, "INVALID_ADDRESS", "%s", bad.Message)
	}
	return nil
}

// sized is a text field with the most characters it may have.
type sized struct {
	field, value string
	most         int
}

func checkSizes(fields []sized) *Refusal {
	for _, f := range fields {
		if utf8.RuneCountInString(f.value) > f.most {
			return badSize(f.field, 0, f.most)
		}
	}
	return nil
}
