// Package witness tells what a simulated Klarna was asked, what took effect, and how its orders are.
package witness

import (
	"time"

	"ordertrail/adapters/klarnasim"
	"ordertrail/adapters/klarnasim/clock"
	"ordertrail/adapters/klarnasim/orders"
)

// Witness tells the truth about orders and what was asked of them.
type Witness struct {
	clock    *clock.Clock
	orders   *orders.Store
	journal  *Journal
	unknowns *klarnasim.Unknowns
}

// New returns a witness of the orders and of the calls in the journal.
func New(clock *clock.Clock, orders *orders.Store, journal *Journal, unknowns *klarnasim.Unknowns) *Witness {
	return &Witness{clock, orders, journal, unknowns}
}

// Order returns the truth about an order. The error wraps klarnasim.ErrNoSuchOrder.
func (w *Witness) Order(id string) (klarnasim.Truth, error) {
	r, err := w.orders.LookUp(id)
	if err != nil {
		return klarnasim.Truth{}, err
	}
	now := w.clock.Now()
	r.Mu.Lock()
	defer r.Mu.Unlock()
	r.Settle(now, w.unknowns)
	truth := klarnasim.Truth{
		Order: r.Order, Visible: r.Visible(now), Acknowledged: r.Acknowledged(), AcknowledgedBy: r.AcknowledgedBy,
		AcknowledgeCalls: r.AcknowledgeCalls, AcknowledgeEffects: r.AcknowledgeEffects,
		Pushes:        append([]klarnasim.Post{}, r.Posts.Pushes...),
		Notifications: append([]klarnasim.Post{}, r.Posts.Notifications...),
	}
	if at := r.AcknowledgedAt; r.Acknowledged() {
		truth.AcknowledgedAt = &at
	}
	if next := r.Posts.NextPush; !next.IsZero() && r.Pushing(w.unknowns) {
		truth.NextPush = &next
	}
	return truth, nil
}

// Orders lists at most limit orders in the order of purchase, leaving out the first after.
func (w *Witness) Orders(after, limit int) []klarnasim.Summary {
	now := w.clock.Now()
	after = max(after, 0)
	summaries := []klarnasim.Summary{}
	for i, r := range w.orders.After(after, limit) {
		summaries = append(summaries, w.summary(after+i+1, r, now))
	}
	return summaries
}

func (w *Witness) summary(number int, r *orders.Record, now time.Time) klarnasim.Summary {
	r.Mu.Lock()
	defer r.Mu.Unlock()
	r.Settle(now, w.unknowns)
	o := &r.Order
	return klarnasim.Summary{
		Number: number, OrderID: o.OrderID, Status: o.Status, FraudStatus: o.FraudStatus,
		OrderAmount: o.OrderAmount, CapturedAmount: o.CapturedAmount, RefundedAmount: o.RefundedAmount,
		RemainingAuthorizedAmount: o.RemainingAuthorizedAmount, PurchaseCurrency: o.PurchaseCurrency,
		MerchantReference1: o.MerchantReference1, CreatedAt: o.CreatedAt, Acknowledged: r.Acknowledged(),
		AcknowledgeEffects: r.AcknowledgeEffects, Pushes: len(r.Posts.Pushes),
	}
}
