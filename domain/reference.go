package domain

import "time"

// DueReference tells Klarna the shop's order number. It is intended by the creation
// that names one, has no id, and is done once Klarna has shown the number.
const DueReference Kind = "reference"

// intendReference returns the order with the intent to tell Klarna the shop's order
// number, where there is one.
func (o Order) intendReference(at time.Time) Order {
	if o.OrderNumber == "" {
		return o
	}
	return o.intend(Intent{Kind: DueReference, State: Waiting}, at).referenceShown()
}

// referenceShown returns the order with that intent done, where Klarna shows the
// number.
func (o Order) referenceShown() Order {
	place := o.Intents.waits(DueReference)
	if place < 0 || o.OrderNumber != o.MerchantReference1 {
		return o
	}
	return o.succeed(DueReference, place, "")
}

// referenceDue says whether Klarna may be told the order number.
func (o Order) referenceDue() bool { return o.Settled() && o.Status != Cancelled }
