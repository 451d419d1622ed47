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

// Move gives what Klarna is told; it is the same for every attempt.
func (s Shipment) Move() CaptureMove {
	return CaptureMove{Amount: s.Amount, Reference: s.ID, Lines: linesOf(s.Parts), Tracking: s.Tracking}
}

// Move gives what Klarna is told; it is the same for every attempt.
func (r Refund) Move() RefundMove {
	lines := linesOf(r.Parts)
	if fee := r.ReturnFee; fee != nil {
		lines = append(slices.Clip(lines), Line{
			Type: "return_fee", Name: "Return fee", Quantity: 1, UnitPrice: -fee.Amount, TaxRate: fee.TaxRate,
			TotalAmount: -fee.Amount, TotalTaxAmount: -(fee.Amount - fee.Amount*10_000/(10_000+fee.TaxRate)),
		})
	}
	return RefundMove{Amount: r.Amount, Reference: r.ID, Description: r.Reason, Lines: lines}
}
