package simulator

import (
	"context"
	"encoding/json"

	"ordertrail/adapters/klarnasim"
)

// PlanVerdict makes sure that a verdict takes effect and is told at its time.
func (s *Sender) PlanVerdict(r *record) {
	if r.verdict == nil {
		return
	}
	due, event := r.verdict.at, r.verdict.event
	s.clock.At(due, func(ctx context.Context) {
		r.mu.Lock()
		r.settle(s.clock.Now(), &s.cfg.Unknowns)
		r.mu.Unlock()
		s.notify(ctx, r, event, 0)
	})
}

// Notify tells the merchant of a fraud event.
func (s *Sender) Notify(ctx context.Context, r *record, event klarnasim.FraudEvent) {
	s.notify(ctx, r, event, 0)
}

// notify tells of a fraud event, again later when it is not answered 2xx and the
// unknowns say so.
func (s *Sender) notify(ctx context.Context, r *record, event klarnasim.FraudEvent, attempt int) {
	url := r.posts.notificationURL
	if url == "" {
		return
	}
	body, err := json.Marshal(map[string]string{"order_id": r.order.OrderID, "event_type": string(event)})
	if err != nil {
		return
	}
	sent := s.post(ctx, url, r.order.OrderID, body)
	sent.Event = string(event)
	r.mu.Lock()
	r.posts.notifications = append(r.posts.notifications, sent)
	r.mu.Unlock()
	s.cfg.Tell("notification %s for %s: %s", event, r.order.OrderID, sent.Outcome())
	if retries := s.cfg.Unknowns.NotificationRetries; !sent.Accepted() && attempt < len(retries) {
		s.clock.At(sent.At.Add(retries[attempt]), func(ctx context.Context) { s.notify(ctx, r, event, attempt+1) })
	}
}
