package domain

import "slices"

// Effect is one kind of thing that Klarna is asked to do because it was decided. All
// that must be done for every effect ranges over [Effects]: what is due, what a
// refusal and a reading change, what the audit holds, what the API and the command
// line show, and what the tests break.
type Effect struct {
	Kind Kind
	// Verb is the command's name for people and in the API, empty where nobody asks
	// for it: it comes with the creation.
	Verb string
	// Money says that it moves money: its command's id is required, and is Klarna's
	// reference of the move.
	Money bool
	// Requested and Done are the events of the intent and of its success, as zero
	// values.
	Requested, Done Event

	probe   Command                       // asks for the least there is of it: whether it may be asked for now; nil: nobody asks
	due     func(Order) bool              // whether Klarna may be asked now for what waits
	refuse  func(o Order, id string) Step // the step of a refusal; nil: it moves no status
	sighted func(Order, Reading) Event    // what a reading shows of it that the order has not; nil: nothing
}

// effects is written nowhere else: made anew for each order that is folded, the rows
// would cost more than the fold.
var effects = []Effect{
	{DueCapture, "ship", true, ShippedEvent{}, CapturedEvent{}, Ship{ID: "?"}, Order.captureDue, Order.captureRefused, captureSighted},
	{DueRefund, "refund", true, RefundRequestedEvent{}, RefundedEvent{}, RequestRefund{ID: "?", Amount: new(int64(1))}, always, nil, refundSighted},
	{DueCancel, "cancel", false, CancelRequestedEvent{}, CancelledEvent{}, RequestCancel{DefaultID: "?", Reason: "?"}, always, nil, cancelSighted},
	{DueRelease, "release", false, ReleaseRequestedEvent{}, ReleasedEvent{}, RequestRelease{DefaultID: "?"}, always, nil, releaseSighted},
	{DueExtend, "extend", false, ExtendRequestedEvent{}, ExtendedEvent{}, RequestExtend{DefaultID: "?"}, always, nil, extendSighted},
	{DueReference, "", false, CreatedEvent{}, FetchedEvent{}, nil, Order.referenceDue, nil, nil},
}

// Effects lists every effect, in the order in which a reading is told of them.
func Effects() []Effect { return slices.Clone(effects) }

func always(Order) bool { return true }

// effectOf returns the effect of a kind, nil where it is none.
func effectOf(kind Kind) *Effect {
	for n := range effects {
		if effects[n].Kind == kind {
			return &effects[n]
		}
	}
	return nil
}

// MovesMoney says whether work of a kind is an effect that moves money.
func (k Kind) MovesMoney() bool {
	e := effectOf(k)
	return e != nil && e.Money
}

// Outcome is what an event says became of an intent.
type Outcome struct {
	Kind     Kind
	ID       string // the command's
	State    State  // Done or Refused
	External bool   // somebody else did it: it is the outcome of no intent
}

// Requests returns the kind and id of the intent that an event records, false where
// it records none. What comes with a creation is not told: that event records more.
func Requests(e Event) (kind Kind, id string, some bool) {
	if r, is := e.(interface{ requests() (Kind, string) }); is {
		kind, id = r.requests()
	}
	return kind, id, kind != ""
}

// OutcomeOf returns what an event says became of an intent, false where it is about
// none.
func OutcomeOf(e Event) (Outcome, bool) {
	if o, is := e.(interface{ outcome() Outcome }); is {
		return o.outcome(), true
	}
	return Outcome{}, false
}
