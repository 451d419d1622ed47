package domain

import (
	"slices"
	"time"
)

// Kind names what is due for an order. Those that change something at Klarna are
// part of the idempotency key, so they never change.
type Kind string

// The kinds of due work; those of the effects stand with their commands.
const (
	DueFetch       Kind = "fetch"       // read the order at Klarna for the first time
	DuePoll        Kind = "poll"        // see whether an order exists that only a checkout has named
	DueCreate      Kind = "create"      // make it the shop's own; asks the shop where it wants to be
	DueAcknowledge Kind = "acknowledge" // tell Klarna that the shop has it

	// What is watched stays due for as long as something may happen elsewhere.
	DueReread Kind = "look"           // read it again
	DueExpiry Kind = "expiry"         // its authorization is about to end
	DueFraud  Kind = "fraud_deadline" // Klarna should have decided by now
)

// Priority orders due work where Klarna's rate does not allow all at once,
// lowest first (help/guarantees.md, "Nothing holds up what is well").
type Priority int

// The priorities. Those of Due and Watch are for a first attempt; how an attempt
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

// Due returns what an order needs now to get where it should be, at most one task of
// a kind, nothing where it is there. It is the whole process manager as a pure
// function.
func Due(o Order) []Task {
	tasks := dueFirst(o)
	if !o.Known() {
		return tasks
	}
	for n := range effects {
		e := &effects[n]
		if place := o.Intents.waits(e.Kind); place >= 0 && e.due(o) {
			tasks = append(tasks, task(e.Kind, o.Intents[place].ID, o.Intents[place].At))
		}
	}
	return tasks
}

// IsDue says whether work of a kind is due for an order.
func IsDue(o Order, kind Kind) bool {
	return slices.ContainsFunc(Due(o), func(t Task) bool { return t.Kind == kind })
}

// dueFirst returns what leads from a push to an order that Klarna knows as settled.
func dueFirst(o Order) []Task {
	switch {
	case o.Status == Pushed || o.Status == Unresolved && o.AskAgain:
		if o.Named {
			return []Task{{Kind: DuePoll, Priority: PriorityReread, From: o.PushedAt.Add(checkoutDelay)}}
		}
		return []Task{{Kind: DueFetch, Priority: PriorityFirstRead, From: o.PushedAt}}
	case o.Intents.waits(DueCancel) >= 0: // it will not be shipped, so the shop need not have it
	case o.Status == Fetched:
		return []Task{task(DueCreate, "", o.UpdatedAt)}
	case o.Status == Created:
		return []Task{task(DueAcknowledge, "", o.UpdatedAt)}
	}
	return nil
}

func task(kind Kind, command string, from time.Time) Task {
	return Task{Kind: kind, Command: command, Priority: PriorityEffect, From: from}
}
