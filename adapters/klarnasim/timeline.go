package klarnasim

import (
	"sync"
	"time"
)

// maxSpeed turns an hour into a century.
const maxSpeed = 1_000_000

// clock is the simulated time: real time multiplied by a speed, plus jumps. It never goes back.
type clock struct {
	mu    sync.Mutex
	real  func() time.Time
	since time.Time // real time of the last change of base or speed
	base  time.Time // simulated time at that moment
	speed float64
}

func newClock(now func() time.Time, speed float64) *clock {
	at := now()
	return &clock{real: now, since: at, base: at.UTC(), speed: speed}
}

// now returns the simulated time in UTC, rounded down to milliseconds as Klarna shows it.
func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.read().Truncate(time.Millisecond)
}

// read takes the present as the new base every hour: at maxSpeed a Duration lasts no longer.
func (c *clock) read() time.Time {
	real := c.real()
	elapsed := max(real.Sub(c.since), 0)
	simulated := c.base.Add(time.Duration(float64(elapsed) * c.speed))
	if elapsed > time.Hour {
		c.since, c.base = real, simulated
	}
	return simulated
}

// moveTo sets the clock forward to at; an earlier time changes nothing.
func (c *clock) moveTo(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if at.After(c.read()) {
		c.since, c.base = c.real(), at
	}
}

func (c *clock) setSpeed(speed float64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.base, c.since = c.read(), c.real()
	c.speed = speed
}

func (c *clock) currentSpeed() float64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.speed
}

// realUntil is how long in real time the clock needs to reach at.
func (c *clock) realUntil(at time.Time) time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Duration(float64(at.Sub(c.read())) / c.speed)
}
