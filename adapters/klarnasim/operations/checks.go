package operations

import (
	"net/http"
	"slices"
	"unicode/utf8"

	"ordertrail/adapters/klarnasim"
	"ordertrail/adapters/klarnasim/orders"
)

const (
	maxText         = 255 // characters of a name, a description or a reference
	maxShippingInfo = 500
	maxLines        = 1000
)

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
	return checkSizes([]sized{{"description", description, maxText}, {"reference", reference, maxText}})
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

func checkShippingInfo(infos []klarnasim.ShippingInfo, least int) *Refusal {
	if len(infos) < least || len(infos) > maxShippingInfo {
		return badSize("shipping_info", least, maxShippingInfo)
	}
	for _, i := range infos {
		if bad := checkSizes([]sized{
			{"shipping_info/shipping_company", i.ShippingCompany, 100},
			{"shipping_info/tracking_number", i.TrackingNumber, 100},
			{"shipping_info/tracking_uri", i.TrackingURI, 1024},
			{"shipping_info/return_shipping_company", i.ReturnShippingCompany, 100},
			{"shipping_info/return_tracking_number", i.ReturnTrackingNumber, 100},
			{"shipping_info/return_tracking_uri", i.ReturnTrackingURI, 1024},
		}); bad != nil {
			return bad
		}
	}
	return nil
}

// CheckLines says what Klarna would refuse about the lines of a request; nil is fine.
func CheckLines(lines []klarnasim.OrderLine, exactTax bool) *Refusal {
	if len(lines) > maxLines {
		return BadValue("order_lines must hold at most %d lines", maxLines)
	}
	for i := range lines {
		if bad := checkLine(i, &lines[i], exactTax); bad != nil {
			return bad
		}
	}
	return nil
}

func checkLine(i int, line *klarnasim.OrderLine, exactTax bool) *Refusal {
	switch {
	case line.Name == "":
		return BadValue("order_lines[%d].name must not be empty", i)
	case utf8.RuneCountInString(line.Name) > maxText || utf8.RuneCountInString(line.Reference) > maxText:
		return badSize("order_lines/name and reference", 0, maxText)
	case !slices.Contains(lineTypes(), line.Type):
		return BadValue("order_lines[%d].type %q is not known", i, line.Type)
	case line.Quantity < 0:
		return BadValue("order_lines[%d].quantity must not be negative", i)
	case line.TaxRate < 0 || line.TaxRate > orders.FullRate:
		return BadValue("order_lines[%d].tax_rate must be between 0 and %d", i, orders.FullRate)
	case beyond(line.UnitPrice) || beyond(line.TotalAmount) || beyond(line.TotalDiscountAmount) || beyond(line.TotalTaxAmount):
		return BadValue("order_lines[%d]: amounts must be between -%d and %d", i, orders.MaxAmount, orders.MaxAmount)
	case line.UnitPrice != 0 && line.Quantity > 2*orders.MaxAmount, // their product might not fit
		line.Quantity*line.UnitPrice-line.TotalDiscountAmount != line.TotalAmount:
		return BadValue("order_lines[%d].total_amount must equal quantity * unit_price - total_discount_amount", i)
	}
	return checkTax(i, line, exactTax)
}

// checkTax allows one minor unit of difference. A sales_tax line is all tax and has rate 0.
func checkTax(i int, line *klarnasim.OrderLine, exact bool) *Refusal {
	if line.Type == orders.LineSalesTax {
		return nil
	}
	calculated := orders.TaxOf(line.TotalAmount, line.TaxRate)
	base := orders.FullRate + line.TaxRate
	difference, tolerance := line.TotalTaxAmount-calculated, int64(1)
	if exact {
		difference, tolerance = line.TotalTaxAmount*base-line.TotalAmount*line.TaxRate, base
	}
	if difference > tolerance || difference < -tolerance {
		return BadValue("order_lines[%d].total_tax_amount differs from the calculated value [%d] by more than [1]", i, calculated)
	}
	return nil
}

func beyond(amount int64) bool { return amount > orders.MaxAmount || amount < -orders.MaxAmount }

func lineTypes() []string {
	return []string{
		"", orders.LinePhysical, orders.LineDiscount, orders.LineShipping, orders.LineSalesTax,
		"store_credit", "gift_card", "digital", "surcharge", "return_fee",
	}
}
