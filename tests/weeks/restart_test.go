package weeks

import (
	"testing"
	"time"

	"ordertrail/adapters/klarnasim"
	"ordertrail/domain"
	"ordertrail/tests/bubble"
	"ordertrail/tests/world"
)

// What was decided before this process began may have been asked for by another one:
// the order is read before Klarna is asked.
func TestADecisionOfAnEarlierProcessIsReadFirst(t *testing.T) {
	bubble.Run(t, klarnasim.Config{}, func(b *bubble.Bubble) {
		b.Start()
		id := b.Settled(klarnasim.Purchase{})
		b.DieAt("before_cancel")
		b.MustTell(id, domain.RequestCancel{ID: "c", Reason: "out of stock"})
		b.Sleep(time.Second) // dead all the while
		reads := func() int { return world.Total(b.Sim.Stats().Answered["get"]) }
		before := reads()
		b.Restart()
		b.Quiet(id)
		if read := reads() - before; read != 1 {
			t.Errorf("the order was read %d times, want once", read)
		}
		b.Agrees(id)
	})
}
