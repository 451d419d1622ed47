package domain

import (
	"errors"
	"time"
)

// ErrTooManyUnverified says that as many pushed orders wait for their first read
// as may, and Klarna has answered for none of them yet (help/guarantees.md,
// "Made-up ids are bounded").
var ErrTooManyUnverified = errors.New("too many orders wait for their first read at Klarna")

// Reasons to give an order up (help/life.md, "Steps", and help/guarantees.md,
// "Made-up ids are bounded").
const (
	GiveUpWindow   = "not_found_for_48h"
	GiveUpCapacity = "too_many_unverified"
)

// GiveUp tells that Klarna does not know the order (404). With GiveUpWindow it
// leads to an event only from 48 h after the last push on (50 h where only a
// checkout has named it); with GiveUpCapacity at once, to make room for another order.
type GiveUp struct {
	Reason string
}

// UnresolvedEvent says that the order is not asked for any more, until a new
// push.
type UnresolvedEvent struct {
	Reason string `json:"reason"`
}

func (c GiveUp) decide(o Order, now time.Time) (Event, error) {
	if o.Known() || o.Status == Unresolved && !o.AskAgain {
		return nil, nil
	}
	window := PushWindow
	if o.Named {
		window = CheckoutWindow
	}
	if c.Reason == GiveUpWindow && now.Before(o.PushedAt.Add(window)) {
		return nil, nil
	}
	return UnresolvedEvent(c), nil
}

// Name is "unresolved".
func (UnresolvedEvent) Name() string { return "unresolved" }

// step moves no status where an order that was asked for again is given up again.
func (UnresolvedEvent) step(o Order) Step {
	if o.Status == Unresolved {
		return StepNone
	}
	return StepGiveUp
}

func (UnresolvedEvent) apply(o Order, _ time.Time) Order {
	o.AskAgain, o.Named = false, false
	return o
}
