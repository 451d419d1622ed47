package operations

import (
	"math/bits"

	"ordertrail/adapters/klarnasim"
	"ordertrail/adapters/klarnasim/orders"
)

const (
	maxTaxRate  = 10_000
	maxLines    = 1000
	maxNameSize = 255
)

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
	if line.Name == "" {
		return BadValue("order_lines[%d].name must not be empty", i)
	}
	if len(line.Name) > maxNameSize || len(line.Reference) > maxNameSize {
		return badSize("order_lines/name and reference", 0, maxNameSize)
	}
	if !knownLineType(line.Type) {
		return BadValue("order_lines[%d].type %q is not known", i, line.Type)
	}
	if line.Quantity < 0 {
		return BadValue("order_lines[%d].quantity must not be negative", i)
	}
	if line.TaxRate < 0 || line.TaxRate > maxTaxRate {
		return BadValue("order_lines[%d].tax_rate must be between 0 and %d", i, maxTaxRate)
	}
	if beyond(line.UnitPrice) || beyond(line.TotalAmount) || beyond(line.TotalDiscountAmount) || beyond(line.TotalTaxAmount) {
		return BadValue("order_lines[%d]: amounts must be between -%d and %d", i, orders.MaxAmount, orders.MaxAmount)
	}
	if total, fits := multiply(line.Quantity, line.UnitPrice); !fits || total-line.TotalDiscountAmount != line.TotalAmount {
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

// multiply returns a non-negative quantity times a price, and whether it fits.
func multiply(quantity, price int64) (int64, bool) {
	sign, size := int64(1), uint64(price)
	if price < 0 {
		sign, size = -1, uint64(-price)
	}
	high, low := bits.Mul64(uint64(quantity), size)
	return sign * int64(low), high == 0 && low <= orders.MaxAmount*2
}

func beyond(amount int64) bool { return amount > orders.MaxAmount || amount < -orders.MaxAmount }

func knownLineType(kind string) bool {
	switch kind {
	case "", orders.LinePhysical, orders.LineDiscount, orders.LineShipping, orders.LineSalesTax,
		"store_credit", "gift_card", "digital", "surcharge", "return_fee":
		return true
	}
	return false
}
