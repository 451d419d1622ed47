package klarnasim

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// ErrNoPushURL is returned by Push for an order that nobody is to be told of.
var ErrNoPushURL = errors.New("no push URL")

const maxPushes = 1000

// planPushes starts the schedule of a new order.
func (s *Simulator) planPushes(r *record, p *Purchase) {
	if r.posts.pushURL == "" || p.Push == PushNever {
		return
	}
	first := s.cfg.Schedule[0]
	switch {
	case p.Push == PushNow:
		first = 0
	case p.FirstPushAfter != nil:
		first = time.Duration(*p.FirstPushAfter)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	s.planPush(r, 0, r.order.CreatedAt.Add(first))
}

// planPush plans the push with the given place in the schedule. The caller holds r.mu.
func (s *Simulator) planPush(r *record, place int, due time.Time) {
	r.posts.nextPush = due
	s.agenda.add(due, func(ctx context.Context) { s.pushDue(ctx, r, place) })
}

// pushDue sends a push of the schedule, unless the order needs none any more, and plans the next.
func (s *Simulator) pushDue(ctx context.Context, r *record, place int) {
	r.mu.Lock()
	r.posts.nextPush = time.Time{}
	pushing := r.pushing(&s.cfg.Unknowns)
	if next := place + 1; pushing && next < len(s.cfg.Schedule) {
		s.planPush(r, next, r.order.CreatedAt.Add(s.cfg.Schedule[next]))
	}
	r.mu.Unlock()
	if pushing {
		s.push(ctx, r)
	}
}

// push sends one push, whatever the state of the order: it may have been on its way already.
func (s *Simulator) push(ctx context.Context, r *record) Post {
	sent := s.post(ctx, r.posts.pushURL, r.order.OrderID, nil)
	r.mu.Lock()
	r.posts.pushes = append(r.posts.pushes, sent)
	number := len(r.posts.pushes)
	if s.cfg.Unknowns.FailedPushEndsPushes && !sent.accepted() {
		r.posts.ended = true
	}
	r.mu.Unlock()
	s.cfg.Tell("push %d for %s: %s", number, r.order.OrderID, sent.outcome())
	return sent
}

// Push sends the push of an order now, times times, one after the other or all at once, also when
// the order is acknowledged. It returns what came back. Errors wrap ErrNoSuchOrder or ErrNoPushURL,
// or say that times is not within 1 and 1,000.
func (s *Simulator) Push(ctx context.Context, id string, times int, concurrent bool) ([]Post, error) {
	r, err := s.lookUp(id)
	if err != nil {
		return nil, fmt.Errorf("push: %w", err)
	}
	if r.posts.pushURL == "" {
		return nil, fmt.Errorf("push order %s: %w", id, ErrNoPushURL)
	}
	if times < 1 || times > maxPushes {
		return nil, fmt.Errorf("push order %s %d times: must be 1 to %d", id, times, maxPushes)
	}
	sent := make([]Post, times)
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
