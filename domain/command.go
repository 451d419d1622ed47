package domain

import (
	"fmt"
	"time"
)

// Command is something that is asked for. The set is closed.
type Command interface {
	// decide gives the event that the command leads to now, nil where nothing is
	// left to do, or the rule that forbids it.
	decide(o Order, now time.Time) (Event, error)
}

// Decide gives the one event a command leads to, or nil where what it asks for
// has happened already. It never returns what Evolve would refuse. Errors are a
// *StepError or wrap a sentinel of this package.
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
