// Package clock is a simulated clock that can be sped up and advanced, with appointments to be kept on it.
package clock

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"ordertrail/adapters/klarnasim"
)

// MaxConcurrent bounds how many appointments are kept at a time.
const MaxConcurrent = 64

// idleWait is how long Run rests when nothing is planned; a new appointment wakes it.
const idleWait = time.Hour

// Clock is a simulated clock and what is to happen on it. All methods may be called at once from
// many goroutines.
type Clock struct {
	timeline *timeline
	agenda   *agenda
	driving  chan struct{} // holds one: who hands out appointments
}

// New returns a clock that starts at now, which tells real time, and runs at speed simulated
// seconds in a real one.
func New(now func() time.Time, speed float64) *Clock {
	return &Clock{timeline: newTimeline(now, speed), agenda: newAgenda(), driving: make(chan struct{}, 1)}
}

// Run keeps the appointments that are due until ctx ends, and returns when all it started has ended.
func (c *Clock) Run(ctx context.Context) {
	group := newGroup()
	defer group.Wait()
	for c.waitForNext(ctx) {
		keepAll(ctx, group, c.takeDue(ctx))
	}
}

// waitForNext rests until the next appointment may be due; false means that ctx has ended.
func (c *Clock) waitForNext(ctx context.Context) bool {
	wait := idleWait
	if due, planned := c.agenda.next(); planned {
		wait = min(max(c.timeline.realUntil(due), 0), idleWait)
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
	case <-c.agenda.changed:
	}
	return true
}

// takeDue waits for a running Advance to end, so that only one of the two hands out appointments.
func (c *Clock) takeDue(ctx context.Context) []func(context.Context) {
	select {
	case c.driving <- struct{}{}:
	case <-ctx.Done():
		return nil
	}
	defer func() { <-c.driving }()
	return c.agenda.takeDue(c.timeline.now())
}

// Advance moves the clock forward by d, from one appointment to the next: each is kept at its own
// simulated time and has ended before the clock moves on. It works with and without Run. It returns
// klarnasim.ErrBackwards for a negative d, and ctx.Err when ctx ends early.
func (c *Clock) Advance(ctx context.Context, d time.Duration) error {
	if d < 0 {
		return fmt.Errorf("advance by %s: %w", d, klarnasim.ErrBackwards)
	}
	select {
	case c.driving <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer c.agenda.ring()
	defer func() { <-c.driving }()
	target := c.timeline.now().Add(d)
	for {
		due, planned := c.agenda.next()
		if !planned || due.After(target) {
			c.timeline.moveTo(target)
			return nil
		}
		c.timeline.moveTo(due)
		group := newGroup()
		keepAll(ctx, group, c.agenda.takeDue(c.timeline.now()))
		group.Wait()
		if err := ctx.Err(); err != nil {
			return err
		}
	}
}

// newGroup is for appointments that are kept side by side, a bounded number at a time.
func newGroup() *errgroup.Group {
	group := new(errgroup.Group)
	group.SetLimit(MaxConcurrent)
	return group
}

func keepAll(ctx context.Context, group *errgroup.Group, due []func(context.Context)) {
	for _, keep := range due {
		group.Go(func() error { keep(ctx); return nil })
	}
}

// At plans keep for the simulated time due, rounded up to milliseconds.
func (c *Clock) At(due time.Time, keep func(context.Context)) { c.agenda.add(due, keep) }

// Now returns the simulated time, UTC, rounded down to milliseconds as Klarna shows it.
func (c *Clock) Now() time.Time { return c.timeline.now() }

// Speed returns how many simulated seconds pass in a real one.
func (c *Clock) Speed() float64 { return c.timeline.currentSpeed() }

// SetSpeed changes how many simulated seconds pass in a real one: above 0 and at most 1,000,000.
func (c *Clock) SetSpeed(speed float64) error {
	if !(speed > 0 && speed <= MaxSpeed) {
		return fmt.Errorf("set the speed to %v: must be above 0 and at most %d", speed, MaxSpeed)
	}
	c.timeline.setSpeed(speed)
	c.agenda.ring()
	return nil
}

// Sleep waits until d has passed on the simulated clock; Run or Advance must move it. It returns
// ctx.Err when ctx ends first.
func (c *Clock) Sleep(ctx context.Context, d time.Duration) error {
	over := make(chan struct{})
	c.agenda.add(c.timeline.now().Add(d), func(context.Context) { close(over) })
	select {
	case <-over:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
