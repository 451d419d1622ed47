package domain

import (
	"fmt"
	"slices"
	"time"
)

// DueRefund is the oldest refund that waits.
const DueRefund Kind = "refund"

// Refund is money given back, by us for a command or elsewhere.
type Refund struct {
	ID       string // the command's, empty where it was made elsewhere
	KlarnaID string `json:",omitzero"` // Klarna does not always show one
	Amount   int64
	At       time.Time // when it was recorded
	Version  Version   // the order's with its event

	// Klarna's time and reference of one that was made elsewhere.
	ShownAt   time.Time `json:",omitzero"`
	Reference string    `json:",omitzero"`
}

// RecordRefund records that Klarna took a refund. It wraps ErrReadFirst where that is
// more than is known to be captured. A refund that stands in the order already with
// another amount, or for another command, refuses this one.
type RecordRefund struct {
	RefundID string // the command's
	KlarnaID string // of the answer
}

// RefundedEvent says that money was given back. External says that it was
// elsewhere; RefundID is empty then, and Reference is Klarna's, if any. RefundedAt is
// Klarna's time, zero where it is not known. A refund that stands in the order already
// is not counted again: it turns out to be that of a command.
type RefundedEvent struct {
	RefundID       string    `json:"refund_id,omitempty"`
	KlarnaRefundID string    `json:"klarna_refund_id,omitempty"`
	Amount         int64     `json:"amount"`
	RefundedAt     time.Time `json:"refunded_at,omitzero"`
	External       bool      `json:"external,omitempty"`
	Reference      string    `json:"reference,omitempty"`
}

func (c RecordRefund) decide(o Order, _ time.Time) (Event, error) {
	refund, known := o.Intents.Of(DueRefund, c.RefundID)
	if !known || refund.State == Done {
		return nil, nil
	}
	event := RefundedEvent{RefundID: c.RefundID, KlarnaRefundID: c.KlarnaID, Amount: refund.Amount}
	if at := event.stands(o); at >= 0 {
		if made := o.Refunds[at]; made.ID != "" || made.Amount != refund.Amount {
			return refund.isAnother(ShownMove{ID: made.KlarnaID, Amount: made.Amount}), nil
		}
	}
	if o.RefundedAmount+event.adds(o) > o.CapturedAmount {
		return nil, fmt.Errorf("record refund %s: %w", c.RefundID, ErrReadFirst)
	}
	return event, nil
}

// adds is what the event adds to what is refunded: nothing where the refund stands in
// the order already.
func (e RefundedEvent) adds(o Order) int64 {
	if e.stands(o) >= 0 {
		return 0
	}
	return e.Amount
}

// stands returns where the refund stands in the order already, -1 where it does not: by
// Klarna's id where both have one, else as one made elsewhere under the command's id.
func (e RefundedEvent) stands(o Order) int {
	return slices.IndexFunc(o.Refunds, func(r Refund) bool {
		if e.KlarnaRefundID != "" && r.KlarnaID != "" {
			return e.KlarnaRefundID == r.KlarnaID
		}
		return e.RefundID != "" && r.ID == "" && r.Reference == e.RefundID && r.Amount == e.Amount
	})
}

// Name is "refunded".
func (RefundedEvent) Name() string    { return "refunded" }
func (RefundedEvent) step(Order) Step { return StepNone }

func (e RefundedEvent) outcome() Outcome {
	return Outcome{Kind: DueRefund, ID: e.RefundID, State: Done, External: e.External}
}

func (e RefundedEvent) apply(o Order, at time.Time) Order {
	refund := Refund{ID: e.RefundID, KlarnaID: e.KlarnaRefundID, Amount: e.Amount, At: at, Version: o.Version + 1, Reference: e.Reference}
	place := -1
	if e.RefundID != "" {
		place = o.Intents.place(DueRefund, e.RefundID)
	} else {
		refund.ShownAt = e.RefundedAt
	}
	o.RefundedAmount += e.adds(o)
	if stands := e.stands(o); stands < 0 {
		o.Refunds = append(slices.Clip(o.Refunds), refund)
	} else if o.Refunds[stands].ID == "" {
		o.Refunds = slices.Clone(o.Refunds)
		o.Refunds[stands].ID = e.RefundID
	}
	o.RereadSoon = o.RereadSoon && !e.External
	return o.succeed(DueRefund, place, e.KlarnaRefundID)
}

// refundSighted returns the first refund of a reading that the order does not have
// yet: that of a command, by its reference, or one made elsewhere. A command whose
// reference another refund has is refused.
func refundSighted(o Order, r Reading) Event {
	known := slices.Clone(o.Refunds)
	for _, shown := range r.Refunds {
		event := RefundedEvent{KlarnaRefundID: shown.ID, Amount: shown.Amount, RefundedAt: shown.At, External: true, Reference: shown.Reference}
		if asked, ours := o.Intents.Of(DueRefund, shown.Reference); ours && asked.State != Done && asked.Amount == shown.Amount {
			event.RefundID, event.External, event.Reference = shown.Reference, false, ""
		}
		if at := slices.IndexFunc(known, shown.isRefund); at >= 0 {
			stands := known[at]
			known = slices.Delete(known, at, at+1)
			if event.External || stands.ID != "" || event.adds(o) > 0 {
				continue
			}
		}
		if event.Amount > 0 && o.RefundedAmount+event.adds(o) <= o.CapturedAmount {
			return event
		}
	}
	return o.Intents.shown(DueRefund, r.Refunds)
}

// isRefund says whether what is shown is a refund that is known: by Klarna's id
// where both have one, else by our reference or by its time.
func (m ShownMove) isRefund(r Refund) bool {
	switch {
	case m.ID != "" && r.KlarnaID != "":
		return m.ID == r.KlarnaID
	case m.Amount != r.Amount:
		return false
	case r.ID != "":
		return m.Reference == r.ID || m.Reference == "" && m.ID == ""
	}
	return m.At.Equal(r.ShownAt) && (r.Reference == "" || r.Reference == m.Reference)
}
