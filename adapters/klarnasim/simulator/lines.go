package simulator

import (
	"math/bits"

	"ordertrail/adapters/klarnasim"
)

const (
	maxTaxRate  = 10_000
	maxLines    = 1000
	maxNameSize = 255
)

// checkLines says what Klarna would refuse about the lines of a request; nil is fine.
func checkLines(lines []klarnasim.OrderLine, exactTax bool) *refusal {
	if len(lines) > maxLines {
		return badValue("order_lines must hold at most %d lines", maxLines)
	}
	for i := range lines {
		if bad := checkLine(i, &lines[i], exactTax); bad != nil {
			return bad
		}
	}
	return nil
}

func checkLine(i int, line *klarnasim.OrderLine, exactTax bool) *refusal {
	if line.Name == "" {
		return badValue("order_lines[%d].name must not be empty", i)
	}
	if len(line.Name) > maxNameSize || len(line.Reference) > maxNameSize {
		return badSize("order_lines/name and reference", 0, maxNameSize)
	}
	if !knownLineType(line.Type) {
		return badValue("order_lines[%d].type %q is not known", i, line.Type)
	}
	if line.Quantity < 0 {
		return badValue("order_lines[%d].quantity must not be negative", i)
	}
	if line.TaxRate < 0 || line.TaxRate > maxTaxRate {
		return badValue("order_lines[%d].tax_rate must be between 0 and %d", i, maxTaxRate)
	}
	if beyond(line.UnitPrice) || beyond(line.TotalAmount) || beyond(line.TotalDiscountAmount) || beyond(line.TotalTaxAmount) {
		return badValue("order_lines[%d]: amounts must be between -%d and %d", i, maxAmount, maxAmount)
	}
	if total, fits := multiply(line.Quantity, line.UnitPrice); !fits || total-line.TotalDiscountAmount != line.TotalAmount {
		return badValue("order_lines[%d].total_amount must equal quantity * unit_price - total_discount_amount", i)
	}
	return checkTax(i, line, exactTax)
}

// checkTax allows one minor unit of difference. A sales_tax line is all tax and has rate 0.
func checkTax(i int, line *klarnasim.OrderLine, exact bool) *refusal {
	if line.Type == lineSalesTax {
		return nil
	}
	calculated := taxOf(line.TotalAmount, line.TaxRate)
	base := fullRate + line.TaxRate
	difference, tolerance := line.TotalTaxAmount-calculated, int64(1)
	if exact {
		difference, tolerance = line.TotalTaxAmount*base-line.TotalAmount*line.TaxRate, base
	}
	if difference > tolerance || difference < -tolerance {
		return badValue("order_lines[%d].total_tax_amount differs from the calculated value [%d] by more than [1]", i, calculated)
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
	return sign * int64(low), high == 0 && low <= maxAmount*2
}

func beyond(amount int64) bool { return amount > maxAmount || amount < -maxAmount }

func knownLineType(kind string) bool {
	switch kind {
	case "", linePhysical, lineDiscount, lineShipping, lineSalesTax,
		"store_credit", "gift_card", "digital", "surcharge", "return_fee":
		return true
	}
	return false
}
