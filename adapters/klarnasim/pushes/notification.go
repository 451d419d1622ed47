package pushes

import (
	"context"
	"encoding/json"

	"ordertrail/adapters/klarnasim"
	"ordertrail/adapters/klarnasim/orders"
)

// PlanVerdict makes sure that a verdict takes effect and is told at its time.
func (s *Sender) PlanVerdict(r *orders.Record) {
	if r.Verdict == nil {
		return
	}
	due, event := r.Verdict.At, r.Verdict.Event
	s.clock.At(due, func(ctx context.Context) {
		r.Mu.Lock()
		r.Settle(s.clock.Now(), &s.cfg.Unknowns)
		r.Mu.Unlock()
		s.notify(ctx, r, event, 0)
	})
}

// Notify tells the merchant of a fraud event.
func (s *Sender) Notify(ctx context.Context, r *orders.Record, event klarnasim.FraudEvent) {
	s.notify(ctx, r, event, 0)
}

// notify tells of a fraud event, again later when it is not answered 2xx and the
// unknowns say so.
func (s *Sender) notify(ctx context.Context, r *orders.Record, event klarnasim.FraudEvent, attempt int) {
	url := r.Posts.NotificationURL
	if url == "" {
		return
	}
	body, err := json.Marshal(map[string]string{"order_id": r.Order.OrderID, "event_type": string(event)})
	if err != nil {
		return
	}
	sent := s.post(ctx, url, r.Order.OrderID, body)
	sent.Event = string(event)
	r.Mu.Lock()
	r.Posts.Notifications = append(r.Posts.Notifications, sent)
	r.Mu.Unlock()
	s.cfg.Tell("notification %s for %s: %s", event, r.Order.OrderID, sent.Outcome())
	if retries := s.cfg.Unknowns.NotificationRetries; !sent.Accepted() && attempt < len(retries) {
		s.clock.At(sent.At.Add(retries[attempt]), func(ctx context.Context) { s.notify(ctx, r, event, attempt+1) })
	}
}
