package klarnasim

import "time"

// Order returns the truth about an order. The error wraps ErrNoSuchOrder.
func (s *Simulator) Order(id string) (Truth, error) {
	r, err := s.lookUp(id)
	if err != nil {
		return Truth{}, err
	}
	now := s.clock.now()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.settle(now, &s.cfg.Unknowns)
	truth := Truth{
		Order: r.order, Visible: r.visible(now), Acknowledged: r.acknowledged(), AcknowledgedBy: r.acknowledgedBy,
		AcknowledgeCalls: r.acknowledgeCalls, AcknowledgeEffects: r.acknowledgeEffects,
		Pushes:        append([]Post{}, r.posts.pushes...),
		Notifications: append([]Post{}, r.posts.notifications...),
	}
	if at := r.acknowledgedAt; r.acknowledged() {
		truth.AcknowledgedAt = &at
	}
	if next := r.posts.nextPush; !next.IsZero() && r.pushing(&s.cfg.Unknowns) {
		truth.NextPush = &next
	}
	return truth, nil
}

// Orders lists at most limit orders in the order of purchase, leaving out the first after.
func (s *Simulator) Orders(after, limit int) []Summary {
	now := s.clock.now()
	after = max(after, 0)
	summaries := []Summary{}
	for i, r := range s.orders.after(after, limit) {
		summaries = append(summaries, s.summary(after+i+1, r, now))
	}
	return summaries
}

func (s *Simulator) summary(number int, r *record, now time.Time) Summary {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.settle(now, &s.cfg.Unknowns)
	o := &r.order
	return Summary{
		Number: number, OrderID: o.OrderID, Status: o.Status, FraudStatus: o.FraudStatus,
		OrderAmount: o.OrderAmount, CapturedAmount: o.CapturedAmount, RefundedAmount: o.RefundedAmount,
		RemainingAuthorizedAmount: o.RemainingAuthorizedAmount, PurchaseCurrency: o.PurchaseCurrency,
		MerchantReference1: o.MerchantReference1, CreatedAt: o.CreatedAt, Acknowledged: r.acknowledged(),
		AcknowledgeEffects: r.acknowledgeEffects, Pushes: len(r.posts.pushes),
	}
}
