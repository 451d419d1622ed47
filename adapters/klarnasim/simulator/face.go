package simulator

import (
	"context"
	"time"

	"ordertrail/adapters/klarnasim"
)

// Buy completes a purchase: the order is AUTHORIZED in Order Management and its pushes are planned.
// It returns the order id. Errors wrap klarnasim.ErrBadPurchase or klarnasim.ErrOrderExists.
func (s *Simulator) Buy(p klarnasim.Purchase) (string, error) { return s.checkout.Buy(p) }

// Push sends the push of an order now, times times, one after the other or all at once, also when
// the order is acknowledged. It returns what came back. Errors wrap klarnasim.ErrNoSuchOrder or
// klarnasim.ErrNoPushURL, or say that times is not within 1 and 1,000.
func (s *Simulator) Push(ctx context.Context, id string, times int, concurrent bool) ([]klarnasim.Post, error) {
	return s.sender.Push(ctx, id, times, concurrent)
}

// Portal carries out an action; a fraud action also sends its notification. Errors wrap
// klarnasim.ErrNoSuchOrder, klarnasim.ErrNoSuchAction or klarnasim.ErrNotAllowed.
func (s *Simulator) Portal(ctx context.Context, id string, action klarnasim.PortalAction, request klarnasim.PortalRequest) error {
	return s.portal.Do(ctx, id, action, request)
}

// AddFault plans a fault and returns the id of its rule. Errors wrap klarnasim.ErrBadFault.
func (s *Simulator) AddFault(r klarnasim.Rule) (int, error) { return s.faults.Add(r) }

// Faults returns the planned rules in the order they are tried.
func (s *Simulator) Faults() []klarnasim.Rule { return s.faults.Rules() }

// ClearFault drops one rule and tells whether it was there.
func (s *Simulator) ClearFault(id int) bool { return s.faults.Clear(id) }

// ClearFaults drops all rules.
func (s *Simulator) ClearFaults() { s.faults.ClearAll() }

// Order returns the truth about an order. The error wraps klarnasim.ErrNoSuchOrder.
func (s *Simulator) Order(id string) (klarnasim.Truth, error) { return s.witness.Order(id) }

// Orders lists at most limit orders in the order of purchase, leaving out the first after.
func (s *Simulator) Orders(after, limit int) []klarnasim.Summary {
	return s.witness.Orders(after, limit)
}

// Journal returns the remembered requests that arrived after the one with the given number, oldest
// first; 0 asks for all. An entry still Pending is filled in later.
func (s *Simulator) Journal(after uint64) []klarnasim.Entry { return s.journal.After(after) }

// Stats counts. It looks at every order.
func (s *Simulator) Stats() klarnasim.Stats { return s.witness.Stats() }

// Advance moves the simulated clock forward by d, from one push or notification to the next: each is
// sent at its own simulated time and has ended before the clock moves on. It works with and without
// Run. It returns an error that wraps klarnasim.ErrBackwards for a negative d, and ctx.Err when ctx
// ends early.
func (s *Simulator) Advance(ctx context.Context, d time.Duration) error {
	return s.clock.Advance(ctx, d)
}

// Sleep waits until d has passed on the simulated clock; Run or Advance must move it. It returns
// ctx.Err when ctx ends first.
func (s *Simulator) Sleep(ctx context.Context, d time.Duration) error {
	return s.clock.Sleep(ctx, d)
}
