// Package pushes tells a merchant of its orders: by pushes on Klarna's schedule and by notifications of
// fraud.
package pushes

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"ordertrail/adapters/klarnasim"
	"ordertrail/adapters/klarnasim/clock"
	"ordertrail/adapters/klarnasim/orders"
)

const (
	// OrderPlaceholder is what Klarna replaces in the URLs a merchant gives (klarna.md, "Pushes").
	OrderPlaceholder = "{checkout.order.id}"

	maxPushes   = 1000
	answerLimit = 64 << 10 // how much of an answer to a push is read
)

// Sender sends pushes and fraud notifications to the merchant.
type Sender struct {
	cfg    *klarnasim.Config
	clock  *clock.Clock
	now    func() time.Time // real time
	orders *orders.Store
	client *http.Client
}

// New returns a sender with the schedule and the patience of cfg. now tells real time.
func New(cfg *klarnasim.Config, clk *clock.Clock, now func() time.Time, orders *orders.Store) *Sender {
	return &Sender{cfg: cfg, clock: clk, now: now, orders: orders, client: &http.Client{
		Timeout:       cfg.PushTimeout,
		Transport:     &http.Transport{MaxIdleConnsPerHost: clock.MaxConcurrent, IdleConnTimeout: time.Minute},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Close closes the connections that nobody uses.
func (s *Sender) Close() { s.client.CloseIdleConnections() }

// Plan starts the schedule of a new order, and makes sure that a verdict to come is told at its time.
func (s *Sender) Plan(r *orders.Record, purchase *klarnasim.Purchase) {
	if event := purchase.FraudDecision; event != "" {
		s.clock.At(r.VerdictAt, func(ctx context.Context) {
			r.Mu.Lock()
			r.Settle(s.clock.Now(), &s.cfg.Unknowns)
			r.Mu.Unlock()
			s.Notify(ctx, r, event)
		})
	}
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
	sent := s.Post(ctx, r.Posts.PushURL, r.Order.OrderID, nil)
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
	var under sync.WaitGroup
	for i := range sent {
		under.Go(func() { sent[i] = s.push(ctx, r) })
		if !concurrent {
			under.Wait()
		}
	}
	under.Wait()
	return sent, nil
}

// Notify tells the merchant of a fraud event.
func (s *Sender) Notify(ctx context.Context, r *orders.Record, event klarnasim.FraudEvent) {
	if r.Posts.NotificationURL != "" {
		s.notify(ctx, r, event, s.cfg.Unknowns.NotificationRetries)
	}
}

// notify tells of a fraud event, and again after each of the retries until it is answered 2xx.
func (s *Sender) notify(ctx context.Context, r *orders.Record, event klarnasim.FraudEvent, retries []time.Duration) {
	// Strings alone cannot fail to marshal.
	body, _ := json.Marshal(map[string]string{"order_id": r.Order.OrderID, "event_type": string(event)})
	sent := s.Post(ctx, r.Posts.NotificationURL, r.Order.OrderID, body)
	sent.Event = string(event)
	r.Mu.Lock()
	r.Posts.Notifications = append(r.Posts.Notifications, sent)
	r.Mu.Unlock()
	s.cfg.Tell("notification %s for %s: %s", event, r.Order.OrderID, sent.Outcome())
	if !sent.Accepted() && len(retries) > 0 {
		s.clock.At(sent.At.Add(retries[0]), func(ctx context.Context) { s.notify(ctx, r, event, retries[1:]) })
	}
}

// FillTemplate returns the URL that a merchant's template makes for an order.
func FillTemplate(template, id string) string {
	return strings.ReplaceAll(template, OrderPlaceholder, id)
}

// Post sends body, which may be empty, to the URL made of template, and returns what came back. It
// follows no redirect.
func (s *Sender) Post(ctx context.Context, template, id string, body []byte) klarnasim.Post {
	begun := s.now()
	sent := klarnasim.Post{At: s.clock.Now(), URL: FillTemplate(template, id)}
	status, err := s.exchange(ctx, sent.URL, body)
	sent.Status, sent.Took = status, klarnasim.Duration(s.now().Sub(begun))
	if err != nil {
		sent.Error = err.Error()
	}
	return sent
}

// exchange returns the status of the answer, also where reading the rest of it fails.
func (s *Sender) exchange(ctx context.Context, url string, body []byte) (int, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	request.Header.Set("User-Agent", "klarnasim")
	if len(body) > 0 {
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := s.client.Do(request)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	_, err = io.Copy(io.Discard, io.LimitReader(response.Body, answerLimit))
	return response.StatusCode, err
}

const pushWindow = 48 * time.Hour

// KlarnaSchedule returns Klarna's: 2 minutes after completion, then every 2 hours, 48 hours in total
// (klarna.md, "When pushes come, and what ends them"): 25 pushes.
func KlarnaSchedule() []time.Duration { return every(2*time.Hour, 0, 2*time.Minute) }

// ScheduleNamed returns the schedule called klarna, kustom or kustom-gaps. The last two are Kustom's
// with 5, 15, 30 and 60 minutes read as offsets from completion, then every 4 hours up to 48 (17
// pushes), or as gaps between pushes (16). Which is right is not stated (klarna.md, "What is not known").
func ScheduleNamed(name string) ([]time.Duration, error) {
	const minute = time.Minute
	switch name {
	case "klarna":
		return KlarnaSchedule(), nil
	case "kustom":
		return every(4*time.Hour, 0, 2*minute, 5*minute, 15*minute, 30*minute, 60*minute), nil
	case "kustom-gaps":
		return every(4*time.Hour, 112*minute, 2*minute, 7*minute, 22*minute, 52*minute, 112*minute), nil
	}
	return nil, fmt.Errorf("push schedule %q: must be klarna, kustom or kustom-gaps", name)
}

// every adds to the offsets from+gap, from+2*gap and so on up to the end of the push window.
func every(gap, from time.Duration, offsets ...time.Duration) []time.Duration {
	for at := from + gap; at <= pushWindow; at += gap {
		offsets = append(offsets, at)
	}
	return offsets
}
