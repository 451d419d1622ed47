package simulator

import (
	"ordertrail/adapters/klarnasim"
)

// maxAmount is the largest amount of an order or a line, in minor units.
const maxAmount = 200_000_000

// fullRate is a tax rate of 100 %, with two implied decimals.
const fullRate = 10_000

// The types of lines that shoppers' baskets have.
const (
	linePhysical = "physical"
	lineDiscount = "discount"
	lineShipping = "shipping_fee"
	lineSalesTax = "sales_tax"
)

// taxOf is the tax contained in an amount that includes it: total - total*10000/(10000+rate),
// rounded half away from zero (klarna.md 2.7).
func taxOf(total, rate int64) int64 {
	return divideRounded(total*rate, fullRate+rate)
}

// taxOn is the tax to add to an amount that excludes it, rounded half away from zero.
func taxOn(net, rate int64) int64 {
	return divideRounded(net*rate, fullRate)
}

func divideRounded(numerator, denominator int64) int64 {
	half := denominator / 2
	if numerator < 0 {
		half = -half
	}
	return (numerator + half) / denominator
}

// totalOf is the sum of the lines, with tax.
func totalOf(lines []klarnasim.OrderLine) int64 {
	var total int64
	for i := range lines {
		total += lines[i].TotalAmount
	}
	return total
}
