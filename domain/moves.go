package domain

import "slices"

// CaptureMove is what Klarna is told to capture a shipment.
type CaptureMove struct {
	Amount    int64
	Reference string
	Lines     []Line
	Tracking  []Tracking
}

// RefundMove is what Klarna is told to refund.
type RefundMove struct {
	Amount      int64
	Reference   string
	Description string
	Lines       []Line
}

// CaptureMove returns what Klarna is told of a shipment; it is the same for every
// attempt.
func (i Intent) CaptureMove() CaptureMove {
	return CaptureMove{Amount: i.Amount, Reference: i.ID, Lines: linesOf(i.Parts), Tracking: i.Tracking}
}

// RefundMove returns what Klarna is told of a refund; it is the same for every
// attempt.
func (i Intent) RefundMove() RefundMove {
	lines := linesOf(i.Parts)
	if fee := i.ReturnFee; fee != nil {
		lines = append(slices.Clip(lines), Line{
			Type: "return_fee", Name: "Return fee", Quantity: 1, UnitPrice: -fee.Amount, TaxRate: fee.TaxRate,
			TotalAmount: -fee.Amount, TotalTaxAmount: -(fee.Amount - fee.Amount*10_000/(10_000+fee.TaxRate)),
		})
	}
	return RefundMove{Amount: i.Amount, Reference: i.ID, Description: i.Reason, Lines: lines}
}
