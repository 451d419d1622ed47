package domain

import (
	"strings"
	"time"
)

// Create makes the order the shop's own. It needs nothing but what was fetched:
// no session, no cart, no confirmation page. What the shop's order system answered
// goes with it; the zero value accepts.
type Create struct{ Answer ShopAnswer }

// ShopAnswer is what the shop's order system says of an order. OrderNumber and
// Expected may be missing.
type ShopAnswer struct {
	OrderNumber string
	Cancel      string // the reason why it will not be shipped, empty where it will
	Expected    *Money // what the shop expected
}

// Money is an amount in minor units of a currency (ISO 4217).
type Money struct {
	Amount   int64  `json:"amount"`
	Currency string `json:"currency"`
}

// Mismatch is how the shop's expectation differs from what Klarna shows.
type Mismatch struct {
	Expected Money `json:"expected"`
	Shown    Money `json:"shown"`
}

// maxRounding is the difference that is not one, in minor units.
const maxRounding = 1

// CreatedEvent says that the shop has the order; only after it is durable may
// Klarna be told so (help/guarantees.md, "Created before it is acknowledged").
// With Cancel it carries the decision not to ship, with Mismatch it holds the
// order.
type CreatedEvent struct {
	OrderNumber string    `json:"order_number,omitempty"`
	Cancel      string    `json:"cancel,omitempty"`
	Mismatch    *Mismatch `json:"amount_mismatch,omitempty"`
}

// ShopDecision is the command id of a decision that came with the creation. Its
// space keeps it from being anybody's own.
const ShopDecision = "shop decision"

func (c Create) decide(o Order, _ time.Time) (Event, error) {
	if o.Known() && o.Status != Fetched {
		return nil, nil
	}
	event := CreatedEvent{OrderNumber: c.Answer.OrderNumber, Cancel: c.Answer.Cancel}
	if expected := c.Answer.Expected; expected != nil {
		shown := Money{Amount: o.OrderAmount, Currency: o.Currency}
		difference := expected.Amount - shown.Amount
		if difference > maxRounding || difference < -maxRounding || !strings.EqualFold(expected.Currency, shown.Currency) {
			event.Mismatch = &Mismatch{Expected: *expected, Shown: shown}
		}
	}
	return event, nil
}

// Name is "created".
func (CreatedEvent) Name() string    { return "created" }
func (CreatedEvent) step(Order) Step { return StepCreate }

func (e CreatedEvent) apply(o Order, at time.Time) Order {
	o.OrderNumber = e.OrderNumber
	if e.Mismatch != nil {
		o.Mismatch = e.Mismatch
		o.Holds = withHold(o.Holds, HoldMismatch)
	}
	if e.Cancel != "" && o.Intents.waits(DueCancel) < 0 {
		o = o.intend(Intent{Kind: DueCancel, ID: ShopDecision, Reason: e.Cancel, State: Waiting}, at)
	}
	return o.intendReference(at)
}

// Acknowledge records that Klarna took the acknowledgement.
type Acknowledge struct{}

// AcknowledgedEvent says that Klarna knows the shop has the order, and stops
// pushing it.
type AcknowledgedEvent struct{}

func (Acknowledge) decide(o Order, _ time.Time) (Event, error) {
	if o.Settled() {
		return nil, nil
	}
	return AcknowledgedEvent{}, nil
}

// Name is "acknowledged".
func (AcknowledgedEvent) Name() string    { return "acknowledged" }
func (AcknowledgedEvent) step(Order) Step { return StepAcknowledge }

func (AcknowledgedEvent) apply(o Order, _ time.Time) Order { return o }
