package weeks

import (
	"testing"
	"time"

	"ordertrail/adapters/klarnasim"
	"ordertrail/domain"
	"ordertrail/tests/bubble"
	"ordertrail/tests/world"
)

// One order whose calls alone are refused like bad credentials costs the others
// little.
func TestOneOrderRefusedLikeCredentialsBrakesNoOther(t *testing.T) {
	bubble.Run(t, klarnasim.Config{}, func(b *bubble.Bubble) {
		b.Start()
		bad := b.Settled(klarnasim.Purchase{})
		b.Fault(klarnasim.Match{Operation: "capture", OrderID: bad}, klarnasim.Fault{Kind: klarnasim.FaultStatus, Status: 403, Body: "html"})
		b.MustTell(bad, domain.Ship{ID: "s"})
		for range 24 {
			b.Pass(30 * time.Minute)
			b.Settled(klarnasim.Purchase{}) // a good one now and then
		}
		if asked := world.Total(b.Sim.Stats().Answered["capture"]); asked > 300 {
			t.Errorf("it was asked for %d times in twelve hours", asked)
		}
	})
}

// Once Klarna takes the credentials again, nothing that was refused for hours waits
// for the next try of its own schedule.
func TestCredentialsTakenAgainHurryWhatWasRefused(t *testing.T) {
	bubble.Run(t, klarnasim.Config{}, func(b *bubble.Bubble) {
		b.Start()
		refused := bubble.Must(b.Sim.AddFault(klarnasim.Rule{Fault: klarnasim.Fault{Kind: klarnasim.FaultStatus, Status: 401}}))(t)
		var ids []string
		for range 5 {
			id := b.Buy(klarnasim.Purchase{})
			b.MustTell(id, domain.Push{Via: domain.ViaPush})
			ids = append(ids, id)
		}
		b.Pass(6 * time.Hour)
		b.Sim.ClearFault(refused)
		b.MustTell(b.Buy(klarnasim.Purchase{}), domain.Push{Via: domain.ViaPush})
		b.Pass(2 * time.Minute)
		for _, id := range ids {
			if o := b.Order(id); o.Status != domain.Acknowledged {
				t.Errorf("two minutes later it is %s, due next: %v", o.Status, domain.Due(o))
			}
		}
		b.Agrees(ids...)
	})
}
