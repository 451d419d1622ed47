package weeks

import (
	"testing"
	"time"

	"ordertrail/adapters/klarnasim"
	"ordertrail/domain"
	"ordertrail/tests/bubble"
	"ordertrail/tests/world"
)

// Klarna's keys live 24 h. Where no answer has come for longer, the order is read
// before anything is asked for again: nothing happens twice, and nothing is given
// up (help/guarantees.md, "Each effect at Klarna happens once").
func TestAnAnswerThatComesAfterTheKeyIsGone(t *testing.T) {
	for name, test := range map[string]struct {
		first   klarnasim.Fault // of the first attempt
		restart bool            // whether the process ends meanwhile, and with it what it knew
	}{
		"it took effect":                {klarnasim.Fault{Kind: klarnasim.FaultReset, AfterCommit: true}, false},
		"it did not":                    {klarnasim.Fault{Kind: klarnasim.FaultReset}, false},
		"it took effect, and a restart": {klarnasim.Fault{Kind: klarnasim.FaultReset, AfterCommit: true}, true},
		"it did not, and a restart":     {klarnasim.Fault{Kind: klarnasim.FaultReset}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble.Run(t, klarnasim.Config{}, func(b *bubble.Bubble) {
				b.Start()
				amount := int64(10_000)
				id := b.Settled(klarnasim.Purchase{Amount: &amount})
				b.Fault(klarnasim.Match{Operation: "capture", Times: 1}, test.first)
				down := bubble.Must(b.Sim.AddFault(klarnasim.Rule{Fault: klarnasim.Fault{Kind: klarnasim.FaultStatus, Status: 503}}))(t)
				b.MustTell(id, domain.Ship{ID: "s", Amount: new(int64(5000))})
				b.Pass(25 * time.Hour)
				b.Sim.ClearFault(down)
				if test.restart {
					b.Restart()
				}
				b.Quiet(id)
				if truth := bubble.Must(b.Sim.Order(id))(t); truth.Order.CapturedAmount != 5000 {
					t.Errorf("%d is captured, want 5000: %v", truth.Order.CapturedAmount, b.Events(id))
				}
				b.Agrees(id)
			})
		})
	}
}

// A read may not show yet what an attempt did a moment ago. Once the key may be
// gone, the read comes a minute after any attempt that there may have been.
func TestAReadThatDecidesIsNotTooEarly(t *testing.T) {
	bubble.Run(t, klarnasim.Config{}, func(b *bubble.Bubble) {
		b.Start()
		id := b.Settled(klarnasim.Purchase{})
		b.DieAt("before_capture")
		b.MustTell(id, domain.Ship{ID: "s", Amount: new(int64(50))})
		b.Sleep(25 * time.Hour) // dead all the while
		before := b.Sim.Stats().Answered["capture"]
		b.Restart()
		b.Pass(time.Second)
		b.MustTell(id, domain.Push{Via: domain.ViaPush})
		b.Pass(50 * time.Second)
		if asked := world.Total(b.Sim.Stats().Answered["capture"]) - world.Total(before); asked != 0 {
			t.Errorf("%d captures were asked for in the first fifty seconds", asked)
		}
		b.Pass(2 * time.Minute)
		if asked := world.Total(b.Sim.Stats().Answered["capture"]) - world.Total(before); asked != 1 {
			t.Errorf("%d captures were asked for once it was late enough", asked)
		}
		b.Quiet(id)
		if truth := bubble.Must(b.Sim.Order(id))(t); len(truth.Order.Captures) != 1 {
			t.Errorf("%d captures", len(truth.Order.Captures))
		}
		b.Agrees(id)
	})
}

// Whatever Klarna pushes or does not push, an order is acknowledged on our own
// schedule, beyond the 48 h of its pushes.
func TestAnAcknowledgementIsPursuedForDays(t *testing.T) {
	bubble.Run(t, klarnasim.Config{}, func(b *bubble.Bubble) {
		b.Start()
		down := bubble.Must(b.Sim.AddFault(klarnasim.Rule{Match: klarnasim.Match{Operation: "acknowledge"}, Fault: klarnasim.Fault{Kind: klarnasim.FaultStatus, Status: 500}}))(t)
		id := b.Buy(klarnasim.Purchase{})
		b.MustTell(id, domain.Push{Via: domain.ViaPush})
		b.Pass(5 * 24 * time.Hour)
		if o := b.Order(id); o.Status != domain.Created {
			t.Errorf("after five days it is %s", o.Status)
		}
		b.Sim.ClearFault(down)
		b.Pass(15 * time.Minute)
		if o := b.Order(id); o.Status != domain.Acknowledged {
			t.Errorf("once Klarna answers again it is %s", o.Status)
		}
		b.Agrees(id)
	})
}
