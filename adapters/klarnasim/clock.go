package klarnasim

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// concurrentPosts bounds how many pushes and notifications are on their way at a time.
const concurrentPosts = 64

// idleWait is how long Run rests when nothing is planned; a new appointment wakes it.
const idleWait = time.Hour

// ErrBackwards is returned by Advance for a negative duration: the simulated clock never goes back.
var ErrBackwards = errors.New("the clock cannot go back")

// crew keeps appointments side by side, a bounded number at a time.
type crew struct {
	slots chan struct{}
	under sync.WaitGroup
}

func newCrew() *crew { return &crew{slots: make(chan struct{}, concurrentPosts)} }

func (c *crew) start(ctx context.Context, keep func(context.Context)) {
	c.slots <- struct{}{}
	c.under.Go(func() {
		defer func() { <-c.slots }()
		keep(ctx)
	})
}

// Run sends what is due on the simulated clock (pushes, notifications) until ctx ends, and returns
// nil when all it started has ended. Everything else, also expiry, works without it.
func (s *Simulator) Run(ctx context.Context) error {
	defer s.client.CloseIdleConnections()
	posts := newCrew()
	defer posts.under.Wait()
	for s.waitForNext(ctx) {
		for _, keep := range s.takeDue(ctx) {
			posts.start(ctx, keep)
		}
	}
	return nil
}

// waitForNext rests until the next appointment may be due; false means that ctx has ended.
func (s *Simulator) waitForNext(ctx context.Context) bool {
	wait := idleWait
	if due, planned := s.agenda.next(); planned {
		wait = min(max(s.clock.realUntil(due), 0), idleWait)
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
	case <-s.agenda.changed:
	}
	return true
}

// takeDue waits for a running Advance to end, so that only one of the two hands out appointments.
func (s *Simulator) takeDue(ctx context.Context) []func(context.Context) {
	select {
	case s.driving <- struct{}{}:
	case <-ctx.Done():
		return nil
	}
	defer func() { <-s.driving }()
	return s.agenda.takeDue(s.clock.now())
}

// Advance moves the simulated clock forward by d, from one appointment to the next: each push and
// notification is sent at its own simulated time and has ended before the clock moves on. It works
// with and without Run. It returns ErrBackwards for a negative d, and ctx.Err when ctx ends early.
func (s *Simulator) Advance(ctx context.Context, d time.Duration) error {
	if d < 0 {
		return fmt.Errorf("advance by %s: %w", d, ErrBackwards)
	}
	select {
	case s.driving <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer s.agenda.ring()
	defer func() { <-s.driving }()
	target := s.clock.now().Add(d)
	for {
		due, planned := s.agenda.next()
		if !planned || due.After(target) {
			s.clock.moveTo(target)
			return nil
		}
		s.clock.moveTo(due)
		keepAll(ctx, s.agenda.takeDue(s.clock.now()))
		if err := ctx.Err(); err != nil {
			return err
		}
	}
}

func keepAll(ctx context.Context, due []func(context.Context)) {
	posts := newCrew()
	defer posts.under.Wait()
	for _, keep := range due {
		posts.start(ctx, keep)
	}
}

// Now returns the simulated time, UTC.
func (s *Simulator) Now() time.Time { return s.clock.now() }

// SetSpeed changes how many simulated seconds pass in a real one: above 0 and at most 1,000,000.
func (s *Simulator) SetSpeed(speed float64) error {
	if !(speed > 0 && speed <= maxSpeed) {
		return fmt.Errorf("set the speed to %v: must be above 0 and at most %d", speed, maxSpeed)
	}
	s.clock.setSpeed(speed)
	s.agenda.ring()
	return nil
}

// Sleep waits until d has passed on the simulated clock; Run or Advance must move it. It returns
// ctx.Err when ctx ends first.
func (s *Simulator) Sleep(ctx context.Context, d time.Duration) error {
	over := make(chan struct{})
	s.agenda.add(s.clock.now().Add(d), func(context.Context) { close(over) })
	select {
	case <-over:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
