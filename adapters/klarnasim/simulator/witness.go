package simulator

import (
	"time"

	"ordertrail/adapters/klarnasim"
)

// Witness tells the truth about orders and what was asked of them.
type Witness struct {
	clock    *Clock
	orders   *orders
	journal  *Journal
	unknowns *klarnasim.Unknowns
}

// NewWitness returns a witness of the orders and of the calls in the journal.
func NewWitness(clock *Clock, orders *orders, journal *Journal, unknowns *klarnasim.Unknowns) *Witness {
	return &Witness{clock, orders, journal, unknowns}
}

// Order returns the truth about an order. The error wraps ErrNoSuchOrder.
func (w *Witness) Order(id string) (klarnasim.Truth, error) {
	r, err := w.orders.lookUp(id)
	if err != nil {
		return klarnasim.Truth{}, err
	}
	now := w.clock.Now()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.settle(now, w.unknowns)
	truth := klarnasim.Truth{
		Order: r.order, Visible: r.visible(now), Acknowledged: r.acknowledged(), AcknowledgedBy: r.acknowledgedBy,
		AcknowledgeCalls: r.acknowledgeCalls, AcknowledgeEffects: r.acknowledgeEffects,
		Pushes:        append([]klarnasim.Post{}, r.posts.pushes...),
		Notifications: append([]klarnasim.Post{}, r.posts.notifications...),
	}
	if at := r.acknowledgedAt; r.acknowledged() {
		truth.AcknowledgedAt = &at
	}
	if next := r.posts.nextPush; !next.IsZero() && r.pushing(w.unknowns) {
		truth.NextPush = &next
	}
	return truth, nil
}

// Orders lists at most limit orders in the order of purchase, leaving out the first after.
func (w *Witness) Orders(after, limit int) []klarnasim.Summary {
	now := w.clock.Now()
	after = max(after, 0)
	summaries := []klarnasim.Summary{}
	for i, r := range w.orders.after(after, limit) {
		summaries = append(summaries, w.summary(after+i+1, r, now))
	}
	return summaries
}

func (w *Witness) summary(number int, r *record, now time.Time) klarnasim.Summary {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.settle(now, w.unknowns)
	o := &r.order
	return klarnasim.Summary{
		Number: number, OrderID: o.OrderID, Status: o.Status, FraudStatus: o.FraudStatus,
		OrderAmount: o.OrderAmount, CapturedAmount: o.CapturedAmount, RefundedAmount: o.RefundedAmount,
		RemainingAuthorizedAmount: o.RemainingAuthorizedAmount, PurchaseCurrency: o.PurchaseCurrency,
		MerchantReference1: o.MerchantReference1, CreatedAt: o.CreatedAt, Acknowledged: r.acknowledged(),
		AcknowledgeEffects: r.acknowledgeEffects, Pushes: len(r.posts.pushes),
	}
}
