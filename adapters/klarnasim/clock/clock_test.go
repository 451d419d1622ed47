package clock_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"
	"time"

	"ordertrail/adapters/klarnasim"
	"ordertrail/adapters/klarnasim/clock"
)

var epoch = time.Date(2026, 1, 5, 10, 30, 0, 0, time.UTC)

func TestClockGoesForwardOnly(t *testing.T) {
	c := clock.New(func() time.Time { return epoch }, 1)
	if err := c.Advance(t.Context(), -time.Second); !errors.Is(err, klarnasim.ErrBackwards) {
		t.Errorf("advance: %v", err)
	}
	for _, speed := range []float64{0, -1, math.Inf(1), math.NaN(), clock.MaxSpeed + 1} {
		if c.SetSpeed(speed) == nil {
			t.Errorf("speed %v was taken", speed)
		}
	}
	if err := c.Advance(t.Context(), 90*time.Second); err != nil {
		t.Fatal(err)
	}
	if got := c.Now().Sub(epoch); got != 90*time.Second {
		t.Errorf("advanced by %s", got)
	}
}

// TestClockRunsForCenturies at full speed: three of them, read every quarter of a real hour.
func TestClockRunsForCenturies(t *testing.T) {
	var elapsed time.Duration
	c := clock.New(func() time.Time { return epoch.Add(elapsed) }, 1e6)
	for range 12 {
		elapsed += 15 * time.Minute
		c.Now()
	}
	if got, want := c.Now(), time.Unix(epoch.Unix()+3*3600*1_000_000, 0); got.Sub(want).Abs() > time.Minute {
		t.Errorf("3 hours later it is %s, want %s", got, want)
	}
}

// TestAppointmentsAreKeptInTheirOrder plans out of order and within an appointment: each is kept at
// its own time.
func TestAppointmentsAreKeptInTheirOrder(t *testing.T) {
	c := clock.New(func() time.Time { return epoch }, 1)
	var kept []string
	note := func(name string) func(context.Context) {
		return func(context.Context) { kept = append(kept, name+" "+c.Now().Sub(epoch).String()) }
	}
	c.At(epoch.Add(time.Hour), note("later"))
	c.At(epoch.Add(time.Minute), func(ctx context.Context) {
		note("first")(ctx)
		c.At(epoch.Add(2*time.Minute), note("planned by it"))
	})
	c.At(epoch.Add(48*time.Hour), note("never"))
	if err := c.Advance(t.Context(), 2*time.Hour); err != nil {
		t.Fatal(err)
	}
	if want := []string{"first 1m0s", "planned by it 2m0s", "later 1h0m0s"}; !slices.Equal(kept, want) {
		t.Errorf("kept %q, want %q", kept, want)
	}
	if got := c.Now().Sub(epoch); got != 2*time.Hour {
		t.Errorf("advanced by %s", got)
	}
}

func TestSpeedCountsFromNowOn(t *testing.T) {
	var elapsed time.Duration
	c := clock.New(func() time.Time { return epoch.Add(elapsed) }, 1)
	for _, step := range []struct {
		speed float64
		want  time.Duration
	}{{1, time.Second}, {60, 61 * time.Second}, {0.5, 61*time.Second + 500*time.Millisecond}} {
		if err := c.SetSpeed(step.speed); err != nil {
			t.Fatal(err)
		}
		elapsed += time.Second
		if got := c.Now().Sub(epoch); got != step.want || c.Speed() != step.speed {
			t.Errorf("at speed %v it is %s, want %s", c.Speed(), got, step.want)
		}
	}
}
