package weeks

import (
	"testing"
	"time"

	"ordertrail/adapters/klarnasim"
	"ordertrail/domain"
	"ordertrail/tests/bubble"
)

// An attempt of a process that is gone is looked for before its like is made: the
// clock, by which the key would live on, may have been set back.
func TestAClockSetBackOverAnOutageCapturesOnce(t *testing.T) {
	bubble.Run(t, klarnasim.Config{}, func(b *bubble.Bubble) {
		b.Start()
		amount := int64(10_000)
		id := b.Settled(klarnasim.Purchase{Amount: &amount})
		b.Fault(klarnasim.Match{Operation: "capture", Times: 1}, klarnasim.Fault{Kind: klarnasim.FaultReset, AfterCommit: true})
		b.DieAt("after_capture")
		b.MustTell(id, domain.Ship{ID: "s", Amount: new(int64(4000))})
		b.Sleep(time.Second)
		b.Stop()
		b.Sleep(25 * time.Hour)
		b.SetSkew(-4 * time.Hour)
		b.Restart()
		b.Pass(time.Hour)
		if truth := bubble.Must(b.Sim.Order(id))(t); truth.Order.CapturedAmount != 4000 {
			t.Errorf("%d is captured, want 4000: %v", truth.Order.CapturedAmount, b.Events(id))
		}
		b.Agrees(id)
	})
}

// What failed before the clock was set back is not put off by as much.
func TestAClockSetBackPutsNothingOff(t *testing.T) {
	bubble.Run(t, klarnasim.Config{}, func(b *bubble.Bubble) {
		b.SetSkew(26 * time.Hour)
		b.Start()
		id := b.Settled(klarnasim.Purchase{})
		b.Fault(klarnasim.Match{Operation: "capture", Times: 1}, klarnasim.Fault{Kind: klarnasim.FaultStatus, Status: 503})
		b.MustTell(id, domain.Ship{ID: "s"})
		b.Pass(100 * time.Millisecond)
		b.SetSkew(0)
		b.Pass(time.Hour)
		if o := b.Order(id); o.Status != domain.Captured {
			t.Errorf("an hour later it is %s", o.Status)
		}
		b.Agrees(id)
	})
}
