package domain

import "time"

// Kind names what is due for an order. Those that change something at Klarna are
// part of the idempotency key, so they never change.
type Kind string

// The kinds of due work.
const (
	DueFetch       Kind = "fetch"       // read the order at Klarna for the first time
	DuePoll        Kind = "poll"        // see whether an order exists that only a checkout has named
	DueCreate      Kind = "create"      // make it the shop's own; asks the shop where it wants to be
	DueAcknowledge Kind = "acknowledge" // tell Klarna that the shop has it
	DueCancel      Kind = "cancel"
	DueCapture     Kind = "capture" // the oldest shipment that waits
	DueRefund      Kind = "refund"  // the oldest refund that waits
	DueRelease     Kind = "release"
	DueExtend      Kind = "extend"
	DueReference   Kind = "reference" // tell Klarna the shop's order number

	// What is watched stays due for as long as something may happen elsewhere.
	DueLook   Kind = "look"           // read it again
	DueExpiry Kind = "expiry"         // its authorization is about to end
	DueFraud  Kind = "fraud_deadline" // Klarna should have decided by now

	// These ask Klarna nothing; they name the commands in TakenCommand.
	commandHold   Kind = "hold"
	commandResume Kind = "resume"
)

// Priority orders due work where Klarna's rate does not allow all at once,
// lowest first (contract.md section 6).
type Priority int

// The priorities. Due and Watch give those of a first attempt; how an attempt
// failed is not in the log, so the process manager moves what failed to one of
// the others.
const (
	PriorityUnclear   Priority = 0 // effects that were asked for and whose outcome is not known
	PriorityEffect    Priority = 1 // captures, acknowledgements, and what leads straight to them
	PriorityFirstRead Priority = 2 // newest first
	PriorityReread    Priority = 3
	PriorityNotFound  Priority = 4 // ids that Klarna answered with 404
)

// Task is one thing that an order still needs.
type Task struct {
	Kind     Kind
	Command  string // the id of the intent it carries out, empty where there is none
	Priority Priority
	// From is the earliest time to do it.
	From time.Time
}

// Due gives what an order needs now to get where it should be, at most one task of
// a kind, nothing where it is there. It is the whole process manager as a pure
// function.
func Due(o Order) []Task {
	tasks := dueFirst(o)
	if !o.Known() {
		return tasks
	}
	if s, waits := o.WaitingShipment(); waits && (!o.Held() || o.CaptureIsOver()) {
		tasks = append(tasks, effect(DueCapture, s.ID, s.At))
	}
	if r, waits := o.WaitingRefund(); waits {
		tasks = append(tasks, effect(DueRefund, r.ID, r.At))
	}
	for _, kind := range []Kind{DueRelease, DueExtend} {
		if intent := o.intent(kind); intent != nil {
			tasks = append(tasks, effect(kind, intent.ID, intent.At))
		}
	}
	if o.owesReference() {
		tasks = append(tasks, effect(DueReference, "", o.UpdatedAt))
	}
	return tasks
}

// dueFirst gives what leads from a push to an order that Klarna knows as settled.
func dueFirst(o Order) []Task {
	switch {
	case o.Status == Pushed || o.Status == Unresolved && o.AskAgain:
		if o.Named {
			return []Task{{Kind: DuePoll, Priority: PriorityReread, From: o.PushedAt.Add(checkoutDelay)}}
		}
		return []Task{{Kind: DueFetch, Priority: PriorityFirstRead, From: o.PushedAt}}
	case o.Cancel != nil:
		return []Task{effect(DueCancel, o.Cancel.ID, o.Cancel.At)}
	case o.Status == Fetched:
		return []Task{effect(DueCreate, "", o.UpdatedAt)}
	case o.Status == Created:
		return []Task{effect(DueAcknowledge, "", o.UpdatedAt)}
	}
	return nil
}

// CaptureIsOver says whether nothing will be captured any more: the order has ended,
// or Klarna takes no risk for it. A shipment that waits is then settled by reading
// alone.
func (o Order) CaptureIsOver() bool {
	return !o.Open() || o.Fraud == FraudRejected || o.Fraud == FraudStopped
}

// owesReference says whether Klarna is yet to be told the shop's order number.
func (o Order) owesReference() bool {
	return o.Settled() && o.Status != Cancelled && o.OrderNumber != "" &&
		o.OrderNumber != o.MerchantReference1 && !o.ReferenceSettled
}

func effect(kind Kind, command string, from time.Time) Task {
	return Task{Kind: kind, Command: command, Priority: PriorityEffect, From: from}
}
