package domain

import (
	"cmp"
	"slices"
	"time"
)

// Refusal is what Klarna refused for good, in its own words (Klarna's error
// answers). What and ID name the intent.
type Refusal struct {
	What          Kind      `json:"what"`
	ID            string    `json:"command_id"`
	Status        int       `json:"http_status,omitempty"`
	Code          string    `json:"code"`
	Messages      []string  `json:"messages,omitempty"`
	CorrelationID string    `json:"correlation_id,omitempty"`
	At            time.Time `json:"at,omitzero"` // the event's
}

// Codes of refusals that Klarna was not asked for: a reading alone said that there
// is nothing to capture, or that it takes no risk.
const (
	CodeOrderEnded    = "ORDER_ENDED"
	CodeFraudStopped  = "FRAUD_STOPPED"
	CodeFraudRejected = "FRAUD_REJECTED"
)

// CodeUnsupported is the code of what a provider does not know, where it gives none.
const CodeUnsupported = "NOT_SUPPORTED"

// LastRefusal returns what Klarna refused last, nil where the same kind of thing
// succeeded after it.
func (o Order) LastRefusal() *Refusal {
	if o.Refused == 0 {
		return nil
	}
	return o.Intents[o.Refused-1].Refusal
}

// RecordRefusal records that Klarna refused an intent for good.
type RecordRefusal struct{ Refusal Refusal }

// RefusedEvent says what Klarna refused for good, and why. The intent is over: the
// same is asked for again by a new command.
type RefusedEvent Refusal

func (c RecordRefusal) decide(o Order, _ time.Time) (Event, error) {
	if i, known := o.Intents.Of(c.Refusal.What, c.Refusal.ID); !known || i.State != Waiting {
		return nil, nil
	}
	c.Refusal.Code = cmp.Or(c.Refusal.Code, "REFUSED")
	return RefusedEvent(c.Refusal), nil
}

// Name is "refused".
func (RefusedEvent) Name() string { return "refused" }

func (e RefusedEvent) outcome() Outcome { return Outcome{Kind: e.What, ID: e.ID, State: Refused} }

func (e RefusedEvent) step(o Order) Step {
	if effect := effectOf(e.What); effect != nil && effect.refuse != nil {
		return effect.refuse(o, e.ID)
	}
	return StepNone
}

func (e RefusedEvent) apply(o Order, at time.Time) Order {
	o.RereadSoon = true
	place := o.Intents.place(e.What, e.ID)
	if place < 0 {
		return o
	}
	e.At = at
	refusal := Refusal(e)
	o.Intents = slices.Clone(o.Intents)
	o.Intents[place].State, o.Intents[place].Refusal = Refused, &refusal
	o.Refused = place + 1
	return o
}
