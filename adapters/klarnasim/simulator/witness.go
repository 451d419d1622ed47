package simulator

import (
	"math"
	"time"

	"ordertrail/adapters/klarnasim"
	"ordertrail/adapters/klarnasim/orders"
)

// Order returns the truth about an order. The error wraps klarnasim.ErrNoSuchOrder.
func (s *Simulator) Order(id string) (klarnasim.Truth, error) {
	r, err := s.orders.LookUp(id)
	if err != nil {
		return klarnasim.Truth{}, err
	}
	now := s.Now()
	r.Mu.Lock()
	defer r.Mu.Unlock()
	r.Settle(now, &s.cfg.Unknowns)
	truth := klarnasim.Truth{
		Order: r.Order, Visible: r.Visible(now), Acknowledged: r.Acknowledged(), AcknowledgedBy: r.AcknowledgedBy,
		AcknowledgeCalls: r.AcknowledgeCalls, AcknowledgeEffects: r.AcknowledgeEffects,
		Pushes:        append([]klarnasim.Post{}, r.Posts.Pushes...),
		Notifications: append([]klarnasim.Post{}, r.Posts.Notifications...),
	}
	if at := r.AcknowledgedAt; r.Acknowledged() {
		truth.AcknowledgedAt = &at
	}
	if next := r.Posts.NextPush; !next.IsZero() && r.Pushing(&s.cfg.Unknowns) {
		truth.NextPush = &next
	}
	return truth, nil
}

// Orders lists at most limit orders in the order of purchase, leaving out the first after.
func (s *Simulator) Orders(after, limit int) []klarnasim.Summary {
	now, after := s.Now(), max(after, 0)
	summaries := []klarnasim.Summary{}
	for i, r := range s.orders.After(after, limit) {
		summaries = append(summaries, s.summary(after+i+1, r, now))
	}
	return summaries
}

func (s *Simulator) summary(number int, r *orders.Record, now time.Time) klarnasim.Summary {
	r.Mu.Lock()
	defer r.Mu.Unlock()
	r.Settle(now, &s.cfg.Unknowns)
	o := &r.Order
	return klarnasim.Summary{
		Number: number, OrderID: o.OrderID, Status: o.Status, FraudStatus: o.FraudStatus,
		OrderAmount: o.OrderAmount, CapturedAmount: o.CapturedAmount, RefundedAmount: o.RefundedAmount,
		RemainingAuthorizedAmount: o.RemainingAuthorizedAmount, PurchaseCurrency: o.PurchaseCurrency,
		MerchantReference1: o.MerchantReference1, CreatedAt: o.CreatedAt, Acknowledged: r.Acknowledged(),
		AcknowledgeEffects: r.AcknowledgeEffects, Pushes: len(r.Posts.Pushes),
	}
}

// Journal returns the remembered requests that arrived after the one with the given number, oldest
// first; 0 asks for all. An entry still Pending is filled in later.
func (s *Simulator) Journal(after uint64) []klarnasim.Entry { return s.api.Journal.After(after) }

// Stats counts. It looks at every order.
func (s *Simulator) Stats() klarnasim.Stats {
	stats := s.api.Journal.Stats()
	stats.Orders.ByStatus = make(map[klarnasim.Status]int)
	for _, o := range s.Orders(0, math.MaxInt) {
		stats.Orders.Total++
		stats.Orders.ByStatus[o.Status]++
		if o.Acknowledged {
			stats.Orders.Acknowledged++
		}
	}
	return stats
}
