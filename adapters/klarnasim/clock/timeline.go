package clock

import (
	"sync"
	"time"
)

// MaxSpeed turns an hour into a century.
const MaxSpeed = 1_000_000

// timeline is the simulated time: real time multiplied by a speed, plus jumps. It never goes back.
type timeline struct {
	mu    sync.Mutex
	real  func() time.Time
	since time.Time // real time of the last change of base or speed
	base  time.Time // simulated time at that moment
	speed float64
}

func newTimeline(now func() time.Time, speed float64) *timeline {
	at := now()
	return &timeline{real: now, since: at, base: at.UTC(), speed: speed}
}

// now returns the simulated time in UTC, rounded down to milliseconds.
func (t *timeline) now() time.Time {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.read().Truncate(time.Millisecond)
}

// read takes the present as the new base every hour: at MaxSpeed a Duration lasts no longer.
func (t *timeline) read() time.Time {
	real := t.real()
	elapsed := max(real.Sub(t.since), 0)
	simulated := t.base.Add(time.Duration(float64(elapsed) * t.speed))
	if elapsed > time.Hour {
		t.since, t.base = real, simulated
	}
	return simulated
}

// moveTo sets the clock forward to at; an earlier time changes nothing.
func (t *timeline) moveTo(at time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if at.After(t.read()) {
		t.since, t.base = t.real(), at
	}
}

func (t *timeline) setSpeed(speed float64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.base, t.since = t.read(), t.real()
	t.speed = speed
}

func (t *timeline) currentSpeed() float64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.speed
}

// realUntil is how long in real time the clock needs to reach at.
func (t *timeline) realUntil(at time.Time) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	return time.Duration(float64(at.Sub(t.read())) / t.speed)
}
