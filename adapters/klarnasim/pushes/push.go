// Package pushes tells a merchant of its orders: by pushes on Klarna's schedule and by notifications of
// fraud.
package pushes

import (
	"context"
	"fmt"
	"sync"
	"time"

	"ordertrail/adapters/klarnasim"
	"ordertrail/adapters/klarnasim/clock"
	"ordertrail/adapters/klarnasim/orders"
)

const maxPushes = 1000

// Sender sends pushes and fraud notifications to the merchant.
type Sender struct {
	cfg    *klarnasim.Config
	clock  *clock.Clock
	now    func() time.Time // real time
	orders *orders.Store
	poster *Poster
}

// New returns a sender with the schedule and the patience of cfg. now tells real time.
func New(cfg *klarnasim.Config, clock *clock.Clock, now func() time.Time, orders *orders.Store) *Sender {
	return &Sender{cfg: cfg, clock: clock, now: now, orders: orders, poster: NewPoster(cfg.PushTimeout)}
}

// Close closes the connections that nobody uses.
func (s *Sender) Close() { s.poster.Close() }

// Plan starts the schedule of a new order.
func (s *Sender) Plan(r *orders.Record, purchase *klarnasim.Purchase) {
	if r.Posts.PushURL == "" || purchase.Push == klarnasim.PushNever {
		return
	}
	first := s.cfg.Schedule[0]
	switch {
	case purchase.Push == klarnasim.PushNow:
		first = 0
	case purchase.FirstPushAfter != nil:
		first = time.Duration(*purchase.FirstPushAfter)
	}
	r.Mu.Lock()
	defer r.Mu.Unlock()
	s.planPush(r, 0, r.Order.CreatedAt.Add(first))
}

// planPush plans the push with the given place in the schedule. The caller holds r.Mu.
func (s *Sender) planPush(r *orders.Record, place int, due time.Time) {
	r.Posts.NextPush = due
	s.clock.At(due, func(ctx context.Context) { s.pushDue(ctx, r, place) })
}

// pushDue sends a push of the schedule, unless the order needs none any more, and plans the next.
func (s *Sender) pushDue(ctx context.Context, r *orders.Record, place int) {
	r.Mu.Lock()
	r.Posts.NextPush = time.Time{}
	pushing := r.Pushing(&s.cfg.Unknowns)
	if next := place + 1; pushing && next < len(s.cfg.Schedule) {
		s.planPush(r, next, r.Order.CreatedAt.Add(s.cfg.Schedule[next]))
	}
	r.Mu.Unlock()
	if pushing {
		s.push(ctx, r)
	}
}

// push sends one push, whatever the state of the order: it may have been on its way already.
func (s *Sender) push(ctx context.Context, r *orders.Record) klarnasim.Post {
	sent := s.post(ctx, r.Posts.PushURL, r.Order.OrderID, nil)
	r.Mu.Lock()
	r.Posts.Pushes = append(r.Posts.Pushes, sent)
	number := len(r.Posts.Pushes)
	if s.cfg.Unknowns.FailedPushEndsPushes && !sent.Accepted() {
		r.Posts.Ended = true
	}
	r.Mu.Unlock()
	s.cfg.Tell("push %d for %s: %s", number, r.Order.OrderID, sent.Outcome())
	return sent
}

// Push sends the push of an order now, times times, one after the other or all at once, also when
// the order is acknowledged. It returns what came back. Errors wrap klarnasim.ErrNoSuchOrder or
// klarnasim.ErrNoPushURL, or say that times is not within 1 and 1,000.
func (s *Sender) Push(ctx context.Context, id string, times int, concurrent bool) ([]klarnasim.Post, error) {
	r, err := s.orders.LookUp(id)
	if err != nil {
		return nil, fmt.Errorf("push: %w", err)
	}
	if r.Posts.PushURL == "" {
		return nil, fmt.Errorf("push order %s: %w", id, klarnasim.ErrNoPushURL)
	}
	if times < 1 || times > maxPushes {
		return nil, fmt.Errorf("push order %s %d times: must be 1 to %d", id, times, maxPushes)
	}
	sent := make([]klarnasim.Post, times)
	if !concurrent {
		for i := range sent {
			sent[i] = s.push(ctx, r)
		}
		return sent, nil
	}
	var under sync.WaitGroup
	for i := range sent {
		under.Go(func() { sent[i] = s.push(ctx, r) })
	}
	under.Wait()
	return sent, nil
}

// post sends body, which may be empty, to the URL made of template.
func (s *Sender) post(ctx context.Context, template, id string, body []byte) klarnasim.Post {
	at, begun := s.clock.Now(), s.now()
	sent := s.poster.Post(ctx, FillTemplate(template, id), body)
	sent.At, sent.Took = at, klarnasim.Duration(s.now().Sub(begun))
	return sent
}
