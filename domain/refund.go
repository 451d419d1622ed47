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
	ShownAt  time.Time `json:",omitzero"` // Klarna's time of one that was made elsewhere
}

// RecordRefund records that Klarna took a refund. It wraps ErrReadFirst where that is
// more than is known to be captured.
type RecordRefund struct {
	RefundID string // the command's
	KlarnaID string // of the answer
}

// RefundedEvent says that money was given back. External says that it was
// elsewhere; RefundID is empty then. RefundedAt is Klarna's time, zero where it is
// not known.
type RefundedEvent struct {
	RefundID       string    `json:"refund_id,omitempty"`
	KlarnaRefundID string    `json:"klarna_refund_id,omitempty"`
	Amount         int64     `json:"amount"`
	RefundedAt     time.Time `json:"refunded_at,omitzero"`
	External       bool      `json:"external,omitempty"`
}

func (c RecordRefund) decide(o Order, _ time.Time) (Event, error) {
	refund, known := o.Intents.Of(DueRefund, c.RefundID)
	if !known || refund.State == Done {
		return nil, nil
	}
	if o.RefundedAmount+refund.Amount > o.CapturedAmount {
		return nil, fmt.Errorf("record refund %s: %w", c.RefundID, ErrReadFirst)
	}
	return RefundedEvent{RefundID: c.RefundID, KlarnaRefundID: c.KlarnaID, Amount: refund.Amount}, nil
}

// Name is "refunded".
func (RefundedEvent) Name() string    { return "refunded" }
func (RefundedEvent) step(Order) Step { return StepNone }

func (e RefundedEvent) outcome() Outcome {
	return Outcome{Kind: DueRefund, ID: e.RefundID, State: Done, External: e.External}
}

func (e RefundedEvent) apply(o Order, at time.Time) Order {
	refund := Refund{ID: e.RefundID, KlarnaID: e.KlarnaRefundID, Amount: e.Amount, At: at, Version: o.Version + 1}
	place := -1
	if e.RefundID != "" {
		place = o.Intents.place(DueRefund, e.RefundID)
	} else {
		refund.ShownAt = e.RefundedAt
	}
	o.Refunds = append(slices.Clip(o.Refunds), refund)
	o.RefundedAmount += e.Amount
	o.RereadSoon = o.RereadSoon && !e.External
	return o.succeed(DueRefund, place, e.KlarnaRefundID)
}

// refundSighted returns the first refund of a reading that the order does not have
// yet.
func refundSighted(o Order, r Reading) Event {
	known := slices.Clone(o.Refunds)
	for _, shown := range r.Refunds {
		if at := slices.IndexFunc(known, shown.isRefund); at >= 0 {
			known = slices.Delete(known, at, at+1)
			continue
		}
		event := RefundedEvent{KlarnaRefundID: shown.ID, Amount: shown.Amount, RefundedAt: shown.At, External: true}
		if asked, ours := o.Intents.Of(DueRefund, shown.Reference); ours && asked.State != Done && asked.Amount == shown.Amount {
			event.RefundID, event.External = shown.Reference, false
		}
		if event.Amount > 0 && o.RefundedAmount+event.Amount <= o.CapturedAmount {
			return event
		}
	}
	return nil
}

// isRefund says whether what is shown is a refund that is known: by Klarna's id
// where both have one, else by our reference or by its time.
func (m ShownMove) isRefund(r Refund) bool {
	switch {
	case m.Amount != r.Amount:
		return false
	case m.ID != "" && r.KlarnaID != "":
		return m.ID == r.KlarnaID
	case r.ID != "":
		return m.Reference == r.ID || m.Reference == "" && m.ID == ""
	}
	return m.At.Equal(r.ShownAt)
}
