package domain

import "time"

// PushWindow is how long Klarna pushes an order that nobody acknowledges
// (Klarna's "Confirm purchase" page).
const PushWindow = 48 * time.Hour

// pushLogInterval bounds what repeats add to an order's history (contract.md
// section 2).
const pushLogInterval = time.Minute

// Push tells that somebody says the order exists: Klarna's push, or the shop's
// confirmation page.
type Push struct {
	Via string // "push" or "confirm"
}

// PushedEvent is the record of a push. It proves nothing: the read at Klarna
// does.
type PushedEvent struct {
	Via string `json:"via"`
}

func (c Push) decide(o Order, now time.Time) (Event, error) {
	news := o.Status == Unplaced || o.Status == Unresolved && !o.AskAgain
	if !news && (len(Due(o)) == 0 || now.Sub(o.PushedAt) < pushLogInterval) {
		return nil, nil
	}
	return PushedEvent(c), nil
}

// Name is "pushed".
func (PushedEvent) Name() string    { return "pushed" }
func (PushedEvent) step(Order) Step { return StepPush }

func (PushedEvent) apply(o Order, at time.Time) Order {
	o.PushedAt = at
	o.AskAgain = o.Status == Unresolved
	return o
}
