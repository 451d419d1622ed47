package domain

import (
	"fmt"
	"slices"
	"time"
)

// RequestRefund asks that captured money is given back: an amount, or what lines
// cost less a return fee.
type RequestRefund struct {
	ID        string // the shop's, and Klarna's reference of the refund
	Amount    *int64 // minor units
	Lines     []LineQuantity
	ReturnFee *ReturnFee
	Reason    string // Klarna shows it as the refund's description
}

// ReturnFee is kept back from a refund of lines. Amount includes tax and is in
// minor units, TaxRate has two implied decimals.
type ReturnFee struct {
	Amount  int64 `json:"amount"`
	TaxRate int64 `json:"tax_rate"`
}

// Refund is money given back, or asked to be.
type Refund struct {
	ID        string // the command's, empty where it was made elsewhere
	Amount    int64
	Parts     []Part
	ReturnFee *ReturnFee
	Reason    string
	At        time.Time
	Rested    bool
	State     State
	KlarnaID  string    // once it is done; Klarna does not always show one
	ShownAt   time.Time // Klarna's time of one that was made elsewhere
	Refusal   *Refusal  // once it is refused
}

// RefundRequestedEvent is the durable intent to refund.
type RefundRequestedEvent struct {
	RefundID  string     `json:"refund_id"`
	Amount    int64      `json:"amount"`
	Parts     []Part     `json:"lines,omitempty"`
	ReturnFee *ReturnFee `json:"return_fee,omitempty"`
	Reason    string     `json:"reason,omitempty"`
}

func (c RequestRefund) decide(o Order, _ time.Time) (Event, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	if at := o.refund(c.ID); at >= 0 {
		return nil, c.again(o.Refunds[at])
	}
	if o.CapturedAmount == 0 {
		return nil, o.refuseBy("refund", "nothing is captured: cancel it, or what is to come is not shipped")
	}
	if o.Refundable() == 0 {
		return nil, o.refuseBy("refund", "all that was captured is refunded, or about to be")
	}
	event := RefundRequestedEvent{RefundID: c.ID, ReturnFee: c.ReturnFee, Reason: c.Reason}
	if c.Lines != nil {
		var err error
		if event.Parts, err = takeParts(o.Lines, o.refundedParts(), c.Lines); err != nil {
			return nil, err
		}
		event.Amount = sumOf(event.Parts) - c.fee()
	}
	if c.Amount != nil && c.Lines != nil && *c.Amount != event.Amount {
		return nil, &AmountError{What: "refund", Asked: *c.Amount, Possible: event.Amount, Rule: "its lines less the return fee come to"}
	}
	if c.Amount != nil {
		event.Amount = *c.Amount
	}
	if most := min(o.Refundable(), MaxAmount); event.Amount < 1 || event.Amount > most {
		return nil, &AmountError{What: "refund", Asked: event.Amount, Possible: most, Rule: "it must be from 1 to what is captured and not refunded yet,"}
	}
	return event, nil
}

func (c RequestRefund) check() error {
	if err := checkCommandID("refund_id", c.ID); err != nil {
		return err
	}
	if err := CheckReason(c.Reason); err != nil {
		return err
	}
	if err := checkLines(c.Lines); err != nil {
		return err
	}
	switch {
	case c.Amount == nil && c.Lines == nil:
		return &FieldError{Field: "amount", Why: "or lines must say what to refund"}
	case c.ReturnFee == nil:
		return nil
	case c.Lines == nil:
		return &FieldError{Field: "return_fee", Why: "is kept back from lines: name them"}
	case c.ReturnFee.Amount < 1 || c.ReturnFee.Amount > MaxAmount || c.ReturnFee.TaxRate < 0 || c.ReturnFee.TaxRate > 10_000:
		return &FieldError{Field: "return_fee", Why: "has an amount above 0 and a tax_rate from 0 to 10000"}
	}
	return nil
}

func (c RequestRefund) fee() int64 {
	if c.ReturnFee == nil {
		return 0
	}
	return c.ReturnFee.Amount
}

// again says whether the command is the one that a refund came from.
func (c RequestRefund) again(r Refund) error {
	fee := r.ReturnFee == nil && c.ReturnFee == nil || r.ReturnFee != nil && c.ReturnFee != nil && *r.ReturnFee == *c.ReturnFee
	same := c.Reason == r.Reason && fee && sameLines(c.Lines, r.Parts)
	if !same || c.Amount != nil && *c.Amount != r.Amount {
		return &ReusedError{ID: c.ID}
	}
	return nil
}

// Name is "refund_requested".
func (RefundRequestedEvent) Name() string    { return "refund_requested" }
func (RefundRequestedEvent) step(Order) Step { return StepNone }

func (e RefundRequestedEvent) apply(o Order, at time.Time) Order {
	o.Refunds = append(slices.Clip(o.Refunds), Refund{
		ID: e.RefundID, Amount: e.Amount, Parts: e.Parts, ReturnFee: e.ReturnFee, Reason: e.Reason,
		At: at, Rested: o.rested(at), State: Waiting,
	})
	return o
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
	at := o.refund(c.RefundID)
	if at < 0 || o.Refunds[at].State == Done {
		return nil, nil
	}
	amount := o.Refunds[at].Amount
	if o.RefundedAmount+amount > o.CapturedAmount {
		return nil, fmt.Errorf("record refund %s: %w", c.RefundID, ErrReadFirst)
	}
	return RefundedEvent{RefundID: c.RefundID, KlarnaRefundID: c.KlarnaID, Amount: amount}, nil
}

// Name is "refunded".
func (RefundedEvent) Name() string    { return "refunded" }
func (RefundedEvent) step(Order) Step { return StepNone }

func (e RefundedEvent) apply(o Order, at time.Time) Order {
	if e.RefundID == "" {
		o.Refunds = append(slices.Clip(o.Refunds), Refund{Amount: e.Amount, At: at, State: Done, KlarnaID: e.KlarnaRefundID, ShownAt: e.RefundedAt})
	} else {
		o.Refunds = o.endRefund(e.RefundID, func(r *Refund) { r.State, r.KlarnaID, r.Refusal = Done, e.KlarnaRefundID, nil })
	}
	o.RefundedAmount += e.Amount
	o.Refusal = o.refusalBut(DueRefund)
	o.LookSoon = o.LookSoon && !e.External
	return o
}

// refund finds a refund that was asked for here.
func (o Order) refund(id string) int {
	return slices.IndexFunc(o.Refunds, func(r Refund) bool { return r.ID != "" && r.ID == id })
}

// WaitingRefund gives the oldest refund that Klarna has yet to take, false where
// there is none.
func (o Order) WaitingRefund() (Refund, bool) {
	at := slices.IndexFunc(o.Refunds, func(r Refund) bool { return r.State == Waiting })
	if at < 0 {
		return Refund{}, false
	}
	return o.Refunds[at], true
}

func (o Order) endRefund(id string, end func(*Refund)) []Refund {
	refunds := slices.Clone(o.Refunds)
	if at := o.refund(id); at >= 0 {
		end(&refunds[at])
	}
	return refunds
}

func (o Order) refundedParts() []Part {
	var parts []Part
	for _, r := range o.Refunds {
		if r.State != Refused {
			parts = append(parts, r.Parts...)
		}
	}
	return parts
}
