package domain

import "time"

// Kind names what is due for an order.
type Kind string

// The kinds of due work.
const (
	DueFetch       Kind = "fetch"       // read the order at Klarna
	DueCreate      Kind = "create"      // make it the shop's own; asks nobody
	DueAcknowledge Kind = "acknowledge" // tell Klarna that the shop has it
)

// Priority orders due work where Klarna's rate does not allow all at once,
// lowest first (contract.md section 6).
type Priority int

// The priorities. Due gives those of a first attempt, PriorityEffect and
// PriorityFirstRead; how an attempt failed is not in the log, so the process
// manager moves what failed to one of the others.
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
	Priority Priority
	// From is the earliest time to do it.
	From time.Time
}

// Due gives what an order needs now, nothing where it is where it should be. It
// is the whole process manager as a pure function.
func Due(o Order) []Task {
	switch {
	case o.Status == Pushed, o.Status == Unresolved && o.AskAgain:
		return []Task{{Kind: DueFetch, Priority: PriorityFirstRead, From: o.PushedAt}}
	case o.Status == Fetched:
		return []Task{{Kind: DueCreate, Priority: PriorityEffect, From: o.UpdatedAt}}
	case o.Status == Created:
		return []Task{{Kind: DueAcknowledge, Priority: PriorityEffect, From: o.UpdatedAt}}
	}
	return nil
}
