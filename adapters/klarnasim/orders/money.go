package orders

import "ordertrail/adapters/klarnasim"

// MaxAmount is the largest amount of an order or a line, in minor units.
const MaxAmount = 200_000_000

// FullRate is a tax rate of 100 %, with two implied decimals.
const FullRate = 10_000

// The types of lines that shoppers' baskets have.
const (
	LinePhysical = "physical"
	LineDiscount = "discount"
	LineShipping = "shipping_fee"
	LineSalesTax = "sales_tax"
)

// TaxOf returns the tax contained in an amount that includes it: total - total*10000/(10000+rate),
// rounded half away from zero (klarna.md, "Amounts and tax").
func TaxOf(total, rate int64) int64 { return DivideRounded(total*rate, FullRate+rate) }

// DivideRounded divides by a positive denominator and rounds half away from zero.
func DivideRounded(numerator, denominator int64) int64 {
	half := denominator / 2
	if numerator < 0 {
		half = -half
	}
	return (numerator + half) / denominator
}

// Total returns the sum of the lines in minor units, with tax.
func Total(lines []klarnasim.OrderLine) int64 {
	var total int64
	for i := range lines {
		total += lines[i].TotalAmount
	}
	return total
}
