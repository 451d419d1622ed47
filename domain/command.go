package domain

import (
	"fmt"
	"time"
)

// Command is something that is asked for. The set is closed.
type Command interface {
	// decide returns the event that the command leads to now, nil where nothing is
	// left to do, or the rule that forbids it.
	decide(o Order, now time.Time) (Event, error)
}

// AsksFor returns the effect that a command asks for, empty where it asks for none.
func AsksFor(c Command) Kind {
	if asking, is := c.(interface{ asksFor() Kind }); is {
		return asking.asksFor()
	}
	return ""
}

// DueBy returns the kind of work that is due for an order after a command and that
// the command asks for, empty where it asks for none: what it wants to be carried out,
// a reading of what Klarna tells something of, and whatever is due for an order that is
// said to exist.
func DueBy(after Order, c Command) Kind {
	due := Due(after)
	_, notice := c.(Notify)
	switch {
	case notice && after.Known():
		return DueReread
	case Begins(c) && len(due) > 0:
		return due[0].Kind
	case IsDue(after, AsksFor(c)):
		return AsksFor(c)
	}
	return ""
}

// Decide returns the one event a command leads to, or nil where what it asks for
// has happened already. It never returns what Evolve would refuse. Errors are one of
// this package's types (errors.go, *StepError) or wrap one of its sentinels.
func Decide(o Order, c Command, now time.Time) (Event, error) {
	event, err := c.decide(o, now)
	if err != nil {
		return nil, o.explained(err, now)
	}
	if event == nil {
		return nil, nil
	}
	if _, err := statusAfter(o, event); err != nil {
		return nil, fmt.Errorf("decide %T: %w", c, err)
	}
	return event, nil
}
