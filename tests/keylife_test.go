package tests

import (
	"testing"
	"time"

	"ordertrail/adapters/klarnasim"
	"ordertrail/domain"
)

// Klarna's keys live 24 h. Where no answer has come for longer, the order is read
// before anything is asked for again: nothing happens twice, and nothing is given
// up (contract.md section 3, rule 3).
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
			inBubble(t, klarnasim.Config{}, func(b *bubble) {
				b.start()
				amount := int64(10_000)
				id := b.settled(klarnasim.Purchase{Amount: &amount})
				b.fault(klarnasim.Match{Operation: "capture", Times: 1}, test.first)
				down := must(b.sim.AddFault(klarnasim.Rule{Fault: klarnasim.Fault{Kind: klarnasim.FaultStatus, Status: 503}}))(t)
				b.mustTell(id, domain.Ship{ID: "s", Amount: new(int64(5000))})
				b.pass(25 * time.Hour)
				b.sim.ClearFault(down)
				if test.restart {
					b.restart()
				}
				b.quiet(id)
				if truth := must(b.sim.Order(id))(t); truth.Order.CapturedAmount != 5000 {
					t.Errorf("%d is captured, want 5000: %v", truth.Order.CapturedAmount, b.events(id))
				}
				b.agrees(id)
			})
		})
	}
}

// A read may not show yet what an attempt did a moment ago. Once the key may be
// gone, the read comes a minute after any attempt that there may have been.
func TestAReadThatDecidesIsNotTooEarly(t *testing.T) {
	inBubble(t, klarnasim.Config{}, func(b *bubble) {
		b.start()
		id := b.settled(klarnasim.Purchase{})
		b.stop()
		b.trip = newTripwire("before_capture")
		b.start()
		b.mustTell(id, domain.Ship{ID: "s", Amount: new(int64(50))})
		b.sleep(25 * time.Hour) // dead all the while
		before := b.sim.Stats().Answered["capture"]
		b.restart()
		b.pass(time.Second)
		b.manager.Wake(domain.OrderKey{Store: "default", ID: domain.OrderID(id)}) // as a push would
		b.pass(50 * time.Second)
		if asked := total(b.sim.Stats().Answered["capture"]) - total(before); asked != 0 {
			t.Errorf("%d captures were asked for in the first fifty seconds", asked)
		}
		b.quiet(id)
		if truth := must(b.sim.Order(id))(t); len(truth.Order.Captures) != 1 {
			t.Errorf("%d captures", len(truth.Order.Captures))
		}
		b.agrees(id)
	})
}

// Whatever Klarna pushes or does not push, an order is acknowledged on our own
// schedule, beyond the 48 h of its pushes.
func TestAnAcknowledgementIsPursuedForDays(t *testing.T) {
	inBubble(t, klarnasim.Config{}, func(b *bubble) {
		b.start()
		down := must(b.sim.AddFault(klarnasim.Rule{Match: klarnasim.Match{Operation: "acknowledge"}, Fault: klarnasim.Fault{Kind: klarnasim.FaultStatus, Status: 500}}))(t)
		id := b.buy(klarnasim.Purchase{})
		b.mustTell(id, domain.Push{Via: domain.ViaPush})
		b.pass(5 * 24 * time.Hour)
		if o := b.order(id); o.Status != domain.Created {
			t.Errorf("after five days it is %s", o.Status)
		}
		b.sim.ClearFault(down)
		b.pass(15 * time.Minute)
		if o := b.order(id); o.Status != domain.Acknowledged {
			t.Errorf("once Klarna answers again it is %s", o.Status)
		}
		b.agrees(id)
	})
}
