package simulator

import (
	"ordertrail/adapters/klarnasim"
)

// Account is what a merchant's account settles of the operations: what Klarna's documentation leaves
// open, how many days an authorization lasts, and where captures and refunds get their ids from.
type Account struct {
	Unknowns        *klarnasim.Unknowns
	ReservationDays int
	NewID           func() string
	Tell            func(format string, args ...any)
	// KeepsBefore tells whether records remember the order as it was before its last change.
	KeepsBefore func() bool
}

// Do carries out the call on its order. The caller holds r.mu.
func (a *Account) Do(r *record, c *call) answer {
	r.settle(c.at, a.Unknowns)
	var before *klarnasim.Order
	if a.KeepsBefore() {
		snapshot := r.order
		before = &snapshot
	}
	done, bad := c.op.run(a, r, c)
	if bad != nil {
		return refused(bad)
	}
	if before != nil && done.effect {
		r.before, r.changedAt = before, c.at
	}
	return done
}
