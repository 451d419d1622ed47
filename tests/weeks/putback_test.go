package weeks

import (
	"errors"
	"testing"
	"time"

	"ordertrail/adapters/klarnasim"
	"ordertrail/domain"
	"ordertrail/tests/bubble"
)

// A data folder is put back to a copy made before money moved, and the shop's queue
// repeats what it asked for: nothing moves twice, whatever is read and asked first, and
// also a day later, when Klarna has forgotten the keys.
func TestALogThatIsPutBackMovesNothingTwice(t *testing.T) {
	ship, refund := domain.Ship{ID: "s1", Amount: new(int64(2000))}, domain.RequestRefund{ID: "r1", Amount: new(int64(300))}
	read := func(b *bubble.Bubble, id string) {
		<-b.Manager.Retry(domain.OrderKey{Store: "default", ID: domain.OrderID(id)})
	}
	for name, test := range map[string]struct {
		later time.Duration // how much later the shop repeats
		read  bool          // the order is read before
	}{
		"at once":                     {},
		"at once, read before":        {read: true},
		"a day later":                 {later: 25 * time.Hour},
		"half an hour later":          {later: 30 * time.Minute},
		"half an hour later and read": {later: 30 * time.Minute, read: true},
		"a day later, read before":    {later: 25 * time.Hour, read: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble.Run(t, klarnasim.Config{}, func(b *bubble.Bubble) {
				b.Start()
				id := b.Settled(klarnasim.Purchase{Amount: new(int64(5000))})
				putBack := b.Backup()
				b.MustTell(id, ship)
				b.Quiet(id)
				b.MustTell(id, refund)
				b.Quiet(id)
				b.Sleep(test.later)
				putBack()
				if test.read {
					read(b, id)
				}
				b.MustTell(id, ship)
				b.Quiet(id)
				b.MustTell(id, refund)
				b.Quiet(id)
				b.Pass(25 * time.Hour)
				truth := bubble.Must(b.Sim.Order(id))(t)
				if truth.Order.CapturedAmount != 2000 || truth.Order.RefundedAmount != 300 {
					t.Errorf("%d is captured and %d refunded at Klarna, want 2000 and 300: %v", truth.Order.CapturedAmount, truth.Order.RefundedAmount, b.Events(id))
				}
				o := b.Order(id)
				if o.Progress(domain.DueCapture, "s1") != domain.Done || o.Progress(domain.DueRefund, "r1") != domain.Done {
					t.Errorf("what was repeated is not done: %v", b.Events(id))
				}
				b.Agrees(id)
			})
		})
	}
}

// The shop's old module captured under the id of a shipment: that is the shipment,
// with another amount it is none of ours.
func TestACaptureOfTheOldModuleIsTheShipments(t *testing.T) {
	for name, test := range map[string]struct {
		amount, captured int64
		state            domain.State
	}{
		"the same amount": {2000, 2000, domain.Done},
		"another amount":  {1500, 2000, domain.Refused},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble.Run(t, klarnasim.Config{}, func(b *bubble.Bubble) {
				b.Start()
				id := b.Settled(klarnasim.Purchase{Amount: new(int64(5000))})
				b.Portal(id, klarnasim.PortalCapture, klarnasim.PortalRequest{Amount: new(int64(2000)), Reference: "s1"})
				b.Restart() // another run, which has not read the order
				b.MustTell(id, domain.Ship{ID: "s1", Amount: &test.amount})
				b.Quiet(id)
				b.Pass(25 * time.Hour)
				if truth := bubble.Must(b.Sim.Order(id))(t); truth.Order.CapturedAmount != test.captured {
					t.Errorf("%d is captured, want %d: %v", truth.Order.CapturedAmount, test.captured, b.Events(id))
				}
				o := b.Order(id)
				if got := o.Progress(domain.DueCapture, "s1"); got != test.state || o.CapturedAmount != test.captured || len(o.Captures) != 1 {
					t.Errorf("the shipment is %s, captured %d by %+v", got, o.CapturedAmount, o.Captures)
				}
				if err := b.Tell(id, domain.Ship{ID: "s1", Amount: new(int64(1999))}); !isCommandError(err) {
					t.Errorf("with yet another amount: %v", err)
				}
			})
		})
	}
}

func isCommandError(err error) bool {
	_, reused := errors.AsType[*domain.ReusedError](err)
	_, field := errors.AsType[*domain.FieldError](err)
	return reused || field
}

// The first capture or refund of an order in a run costs one reading, and no other does.
func TestMoneyIsReadForOnceARun(t *testing.T) {
	bubble.Run(t, klarnasim.Config{}, func(b *bubble.Bubble) {
		b.Start()
		id := b.Settled(klarnasim.Purchase{Amount: new(int64(5000))})
		reads := func(command domain.Command) uint64 {
			before := b.Sim.Stats().Answered["get"][200]
			b.MustTell(id, command)
			b.Quiet(id)
			return b.Sim.Stats().Answered["get"][200] - before
		}
		if n := reads(domain.Ship{ID: "s1", Amount: new(int64(1000))}); n != 0 {
			t.Errorf("%d reads before the capture of an order that was just read", n)
		}
		b.Restart()
		if n := reads(domain.Ship{ID: "s2", Amount: new(int64(1000))}); n != 1 {
			t.Errorf("%d reads before the first capture of a run, want 1", n)
		}
		if n := reads(domain.Ship{ID: "s3", Amount: new(int64(1000))}) + reads(domain.RequestRefund{ID: "r1", Amount: new(int64(1))}); n != 0 {
			t.Errorf("%d reads before what follows", n)
		}
		b.Agrees(id)
	})
}
