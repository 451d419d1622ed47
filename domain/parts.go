package domain

import (
	"fmt"
	"math/bits"
	"slices"
)

// LineQuantity names some of an order line by its reference.
type LineQuantity struct {
	Reference string `json:"reference"`
	Quantity  int64  `json:"quantity"`
}

// Part is some of an order line, priced. Parts of a line always sum to it.
type Part struct {
	Index int `json:"line"` // of the line in the order, from 0
	Line
}

// maxParts is Klarna's limit on the lines of a capture or refund.
const maxParts = 1000

// checkLines refuses a list that names no line or too many; nil is no list.
func checkLines(asked []LineQuantity) error {
	if asked != nil && len(asked) == 0 || len(asked) > maxParts {
		return &FieldError{Field: "lines", Why: fmt.Sprintf("names 1 to %d lines", maxParts)}
	}
	return nil
}

// takeParts takes what is asked for out of what is left of an order's lines; taken
// is what was taken before. Lines with the same reference are used up in order.
func takeParts(lines []Line, taken []Part, asked []LineQuantity) ([]Part, error) {
	var parts []Part
	taken = placed(lines, taken)
	for _, ask := range asked {
		if ask.Reference == "" || ask.Quantity < 1 {
			return nil, &FieldError{Field: "lines", Why: "needs a reference and a quantity above 0 in each line"}
		}
		left := ask.Quantity
		for i, line := range lines {
			if line.Reference != ask.Reference || left == 0 {
				continue
			}
			if part, some := takePart(i, line, append(taken, parts...), left); some {
				parts = append(parts, part)
				left -= part.Quantity
			}
		}
		if left > 0 {
			return nil, &FieldError{Field: "lines", Why: fmt.Sprintf("asks for %d of %q, of which %d are left", ask.Quantity, ask.Reference, ask.Quantity-left)}
		}
		if len(parts) > maxParts {
			return nil, &FieldError{Field: "lines", Why: fmt.Sprintf("names 1 to %d lines", maxParts)}
		}
	}
	return parts, nil
}

// placed returns parts with the index that their line has now, since lines may be
// changed elsewhere; -1 where it is gone.
func placed(lines []Line, parts []Part) []Part {
	now := slices.Clone(parts)
	for i, p := range now {
		same := func(l Line) bool { return l.Reference == p.Reference }
		if p.Index >= len(lines) || !same(lines[p.Index]) {
			now[i].Index = slices.IndexFunc(lines, same)
		}
	}
	return now
}

// takePart takes up to a quantity out of one line, false where nothing of it is
// left.
func takePart(index int, line Line, taken []Part, quantity int64) (Part, bool) {
	var used, paid, tax int64
	for _, t := range taken {
		if t.Index == index {
			used, paid, tax = used+t.Quantity, paid+t.TotalAmount, tax+t.TotalTaxAmount
		}
	}
	part := Part{Index: index, Line: line}
	part.Quantity = min(quantity, line.Quantity-used)
	if part.Quantity <= 0 {
		return Part{}, false
	}
	if part.Quantity == line.Quantity {
		return part, true
	}
	// Priced by what is gone with it less what is gone already, so nothing of the
	// line is ever lost or charged twice to rounding.
	gone := used + part.Quantity
	part.TotalAmount = share(line.TotalAmount, gone, line.Quantity) - paid
	part.TotalDiscountAmount = part.Quantity*part.UnitPrice - part.TotalAmount
	part.TotalTaxAmount = nearTax(part.TotalAmount, part.TaxRate, share(line.TotalTaxAmount, gone, line.Quantity)-tax)
	return part, true
}

// share returns total * n / of, towards zero. n is at most of.
func share(total, n, of int64) int64 {
	size := uint64(max(total, -total))
	high, low := bits.Mul64(size, uint64(n))
	quotient, _ := bits.Div64(high, low, uint64(of)) // n <= of keeps it within 64 bits
	if total < 0 {
		return -int64(quotient)
	}
	return int64(quotient)
}

// nearTax keeps a part's tax within the 1 that Klarna allows around what its rate
// gives (Order Management API, total_tax_amount), however Klarna rounds that.
func nearTax(total, rate, tax int64) int64 {
	if rate < 0 {
		return tax // no rate of Klarna's
	}
	most := total - total*10_000/(10_000+rate) // rounded away from 0
	if total < 0 {
		return min(max(tax, most), most+1)
	}
	return min(max(tax, most-1), most)
}

func sumOf(parts []Part) int64 {
	var sum int64
	for _, p := range parts {
		sum += p.TotalAmount
	}
	return sum
}

// quantityOf is how much of the lines with a reference parts are.
func quantityOf(parts []Part, reference string) int64 {
	var sum int64
	for _, p := range parts {
		if p.Reference == reference {
			sum += p.Quantity
		}
	}
	return sum
}

// sameLines says whether parts are what was asked for.
func sameLines(asked []LineQuantity, parts []Part) bool {
	left := map[string]int64{}
	for _, p := range parts {
		left[p.Reference] += p.Quantity
	}
	for _, a := range asked {
		left[a.Reference] -= a.Quantity
	}
	for _, quantity := range left {
		if quantity != 0 {
			return false
		}
	}
	return true
}

// linesOf returns parts as the lines that Klarna is told.
func linesOf(parts []Part) []Line {
	var lines []Line
	for _, p := range parts {
		lines = append(lines, p.Line)
	}
	return lines
}
