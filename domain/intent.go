package domain

import (
	"errors"
	"slices"
	"time"
)

// State is how far an intent has come.
type State string

// The states of an intent. Refused is for good: the same thing is asked for again
// by a new command.
const (
	Waiting State = "waiting" // its outcome is not known
	Done    State = "done"
	Refused State = "refused"
)

// pauseBeforeMoney is after how long without an event an order is read before
// money moves: somebody may have used the Merchant Portal meanwhile.
const pauseBeforeMoney = time.Hour

// Intent is a decision that is in the log, and what became of it. What Klarna is
// told of it carries one idempotency key for ever (help/guarantees.md, "Each
// effect at Klarna happens once"). A hold and a resume that brought an id are
// here, too: they are done at once.
type Intent struct {
	Kind    Kind
	ID      string    // the command's; empty for the order number, of which there is one
	Reason  string    `json:",omitzero"`
	At      time.Time // of the event that records it
	Version Version   // the order's with that event
	Rested  bool      `json:",omitzero"` // the order had rested before, so it is read first
	State   State
	Refusal *Refusal `json:",omitzero"` // once it is refused

	// The money of a capture or refund, in minor units.
	Amount    int64      `json:",omitzero"`
	All       bool       `json:",omitzero"` // a shipment of which neither an amount nor lines were named
	Parts     []Part     `json:",omitzero"`
	Tracking  []Tracking `json:",omitzero"`
	ReturnFee *ReturnFee `json:",omitzero"`
	MadeID    string     `json:",omitzero"` // Klarna's id of what was made, where it gave one
}

// ErrReadFirst says that Klarna took what it can only have taken after something
// that is not known here yet, done elsewhere. The order is read, and that shows both.
var ErrReadFirst = errors.New("klarna knows more than is known here: the order has to be read first")

// OfWholeOrder says whether an intent is a command on the order as a whole: those
// share their ids. A shipment and a refund have ids of their own kind, and the order
// number is no command.
func (i Intent) OfWholeOrder() bool {
	e := effectOf(i.Kind)
	return e == nil || e.Verb != "" && !e.Money
}

// intend returns the order with an intent that an event of this time records.
func (o Order) intend(i Intent, at time.Time) Order {
	i.At, i.Version, i.Rested = at, o.Version+1, at.Sub(o.UpdatedAt) >= pauseBeforeMoney
	o.Intents = append(slices.Clip(o.Intents), i)
	return o
}

// succeed returns the order after something of a kind was done, by the intent at a
// place, which is -1 where it was done elsewhere. It answers the last refusal of its
// kind.
func (o Order) succeed(kind Kind, place int, madeID string) Order {
	if o.Refused > 0 && o.Intents[o.Refused-1].Kind == kind {
		o.Refused = 0
	}
	if place < 0 {
		return o
	}
	o.Intents = slices.Clone(o.Intents)
	i := &o.Intents[place]
	i.State, i.MadeID, i.Refusal = Done, madeID, nil
	return o
}

// Progress is how far a command has come. A shipment or refund that was never
// taken is Waiting, unless it was made elsewhere; another command whose id is empty or not known has come as far
// as the last of its kind.
func (o Order) Progress(kind Kind, id string) State {
	if i, known := o.Intents.Of(kind, id); known {
		return i.State
	}
	switch {
	case len(madeElsewhere(o, kind, id)) > 0:
		return Done
	case kind.MovesMoney(), o.Intents.waits(kind) >= 0:
		return Waiting
	}
	if last := o.LastRefusal(); last != nil && last.What == kind {
		return Refused
	}
	return Done
}
