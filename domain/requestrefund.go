package domain

import "time"

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

// RefundRequestedEvent is the durable intent to refund.
type RefundRequestedEvent struct {
	RefundID  string     `json:"refund_id"`
	Amount    int64      `json:"amount"`
	Parts     []Part     `json:"lines,omitempty"`
	ReturnFee *ReturnFee `json:"return_fee,omitempty"`
	Reason    string     `json:"reason,omitempty"`
}

func (RequestRefund) asksFor() Kind { return DueRefund }

func (c RequestRefund) decide(o Order, _ time.Time) (Event, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	if before, known := o.Intents.Of(DueRefund, c.ID); known {
		return nil, c.again(before)
	}
	if made := madeElsewhere(o, DueRefund, c.ID); len(made) > 0 {
		return nil, c.isMade(o, made)
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
		if event.Parts, err = takeParts(o.Lines, o.Intents.parts(DueRefund), c.Lines); err != nil {
			return nil, err
		}
		if err := o.Intents.areCaptured(o.Captures, event.Parts); err != nil {
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

// isMade says whether the command is the refund that was made with its id elsewhere.
func (c RequestRefund) isMade(o Order, made []ShownMove) error {
	if c.Amount != nil {
		return isMade(DueRefund, "refund_id", made, *c.Amount, nil)
	}
	parts, err := takeParts(o.Lines, o.Intents.parts(DueRefund), c.Lines)
	if err != nil {
		return err
	}
	return isMade(DueRefund, "refund_id", made, sumOf(parts)-c.fee(), parts)
}

// again says whether the command is the one that a refund came from.
func (c RequestRefund) again(i Intent) error {
	fee := i.ReturnFee == nil && c.ReturnFee == nil || i.ReturnFee != nil && c.ReturnFee != nil && *i.ReturnFee == *c.ReturnFee
	same := c.Reason == i.Reason && fee && sameLines(c.Lines, i.Parts)
	if !same || c.Amount != nil && *c.Amount != i.Amount {
		return &ReusedError{ID: c.ID}
	}
	return nil
}

// Name is "refund_requested".
func (RefundRequestedEvent) Name() string    { return "refund_requested" }
func (RefundRequestedEvent) step(Order) Step { return StepNone }

func (e RefundRequestedEvent) requests() (Kind, string) { return DueRefund, e.RefundID }

func (e RefundRequestedEvent) apply(o Order, at time.Time) Order {
	return o.intend(Intent{
		Kind: DueRefund, ID: e.RefundID, Reason: e.Reason, State: Waiting,
		Amount: e.Amount, Parts: e.Parts, ReturnFee: e.ReturnFee,
	}, at)
}

// Refundable is what is captured and neither refunded nor asked to be, in minor
// units.
func (o Order) Refundable() int64 {
	return max(o.CapturedAmount-o.RefundedAmount-o.Intents.waitingAmount(DueRefund), 0)
}
