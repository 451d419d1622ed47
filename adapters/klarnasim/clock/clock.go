// Package clock is a simulated clock that can be sped up and advanced, with appointments to be kept on it.
package clock

import (
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"ordertrail/adapters/klarnasim"
)

const (
	// MaxConcurrent bounds how many appointments are kept at a time.
	MaxConcurrent = 64
	// MaxSpeed turns an hour into a century.
	MaxSpeed = 1_000_000

	// idleWait is how long Run rests when nothing is planned; a new appointment wakes it.
	idleWait = time.Hour
)

// Clock is a simulated clock and what is to happen on it: real time multiplied by a speed, plus jumps.
// It never goes back. All methods may be called at once from many goroutines.
type Clock struct {
	mu    sync.Mutex
	real  func() time.Time
	since time.Time // real time of the last change of base or speed
	base  time.Time // simulated time at that moment
	speed float64

	agenda  *agenda
	driving chan struct{} // holds one: who hands out appointments
}

// New returns a clock that starts at now, which tells real time, and runs at speed simulated
// seconds in a real one.
func New(now func() time.Time, speed float64) *Clock {
	at := now()
	return &Clock{
		real: now, since: at, base: at.UTC(), speed: speed,
		agenda: &agenda{changed: make(chan struct{}, 1)}, driving: make(chan struct{}, 1),
	}
}

// Now returns the simulated time, UTC, rounded down to milliseconds as Klarna shows it.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.read().Truncate(time.Millisecond)
}

// read takes the present as the new base every hour: at MaxSpeed a Duration lasts no longer.
func (c *Clock) read() time.Time {
	real := c.real()
	elapsed := max(real.Sub(c.since), 0)
	simulated := c.base.Add(time.Duration(float64(elapsed) * c.speed))
	if elapsed > time.Hour {
		c.since, c.base = real, simulated
	}
	return simulated
}

// moveTo sets the clock forward to at; an earlier time changes nothing.
func (c *Clock) moveTo(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if at.After(c.read()) {
		c.since, c.base = c.real(), at
	}
}

// Speed returns how many simulated seconds pass in a real one.
func (c *Clock) Speed() float64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.speed
}

// SetSpeed changes how many simulated seconds pass in a real one: above 0 and at most 1,000,000.
func (c *Clock) SetSpeed(speed float64) error {
	if !(speed > 0 && speed <= MaxSpeed) {
		return fmt.Errorf("set the speed to %v: must be above 0 and at most %d", speed, MaxSpeed)
	}
	c.mu.Lock()
	c.base, c.since, c.speed = c.read(), c.real(), speed
	c.mu.Unlock()
	c.agenda.ring()
	return nil
}

// Run keeps the appointments that are due until ctx ends, and returns when all it started has ended.
func (c *Clock) Run(ctx context.Context) {
	group := newGroup()
	defer group.Wait()
	for c.waitForNext(ctx) {
		// A running Advance must end first, so that only one of the two hands out appointments.
		if c.drive(ctx) != nil {
			return
		}
		due := c.agenda.takeDue(c.Now())
		<-c.driving
		keepAll(ctx, group, due)
	}
}

// waitForNext rests until the next appointment may be due; false means that ctx has ended.
func (c *Clock) waitForNext(ctx context.Context) bool {
	wait := idleWait
	if due, planned := c.agenda.next(); planned {
		wait = min(max(c.realUntil(due), 0), idleWait)
	}
	return Rest(ctx, wait, c.agenda.changed)
}

// Rest waits for d of real time or until wake, which may be nil, wakes it; false means that ctx has ended.
func Rest(ctx context.Context, d time.Duration, wake <-chan struct{}) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
	case <-wake:
	}
	return true
}

// realUntil is how long in real time the clock needs to reach at.
func (c *Clock) realUntil(at time.Time) time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Duration(float64(at.Sub(c.read())) / c.speed)
}

// drive waits until nobody else hands out appointments; receiving from driving lets others do so.
func (c *Clock) drive(ctx context.Context) error {
	select {
	case c.driving <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Advance moves the clock forward by d, from one appointment to the next: each is kept at its own
// simulated time and has ended before the clock moves on. It works with and without Run. It returns
// klarnasim.ErrBackwards for a negative d, and ctx.Err when ctx ends early.
func (c *Clock) Advance(ctx context.Context, d time.Duration) error {
	if d < 0 {
		return fmt.Errorf("advance by %s: %w", d, klarnasim.ErrBackwards)
	}
	if err := c.drive(ctx); err != nil {
		return err
	}
	defer c.agenda.ring()
	defer func() { <-c.driving }()
	target := c.Now().Add(d)
	for {
		due, planned := c.agenda.next()
		if !planned || due.After(target) {
			c.moveTo(target)
			return nil
		}
		c.moveTo(due)
		group := newGroup()
		keepAll(ctx, group, c.agenda.takeDue(c.Now()))
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

// Sleep waits until d has passed on the simulated clock; Run or Advance must move it. It returns
// ctx.Err when ctx ends first.
func (c *Clock) Sleep(ctx context.Context, d time.Duration) error {
	over := make(chan struct{})
	c.At(c.Now().Add(d), func(context.Context) { close(over) })
	select {
	case <-over:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
