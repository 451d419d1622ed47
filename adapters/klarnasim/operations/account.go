package operations

import (
	"ordertrail/adapters/klarnasim"
	"ordertrail/adapters/klarnasim/orders"
)

// Account is what a merchant's account settles of the operations: what Klarna's documentation leaves
// open, how many days an authorization lasts, and where captures and refunds get their ids from.
type Account struct {
	Unknowns        *klarnasim.Unknowns
	ReservationDays int
	NewID           func() string
	Tell            func(format string, args ...any)
	Faults          *Faults
}

// Do carries out the call on its order. The caller holds r.Mu.
func (a *Account) Do(r *orders.Record, c *Call) Answer {
	r.Settle(c.At, a.Unknowns)
	var before *klarnasim.Order
	if a.Faults.KeepsBefore() {
		snapshot := r.Order
		before = &snapshot
	}
	done, bad := c.Op.run(a, r, c)
	if bad != nil {
		return Refused(bad)
	}
	if before != nil && done.Effect {
		r.Before, r.ChangedAt = before, c.At
	}
	return done
}
