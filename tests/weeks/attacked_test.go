package weeks

import (
	"testing"
	"time"

	"ordertrail/adapters/klarnasim"
	"ordertrail/domain"
	"ordertrail/tests/bubble"
	"ordertrail/tests/world"
)

// gets says how often orders were read so far.
func gets(b *bubble.Bubble) int { return world.Total(b.Sim.Stats().Answered["get"]) }

// A reading that is asked for of an order that is watched no more happens once, not
// for ever.
func TestWhatIsOverIsReadOnce(t *testing.T) {
	for name, ends := range map[string]func(*bubble.Bubble) string{
		"refunded elsewhere, and a refund refused": func(b *bubble.Bubble) string {
			id := b.Settled(klarnasim.Purchase{}, domain.Ship{ID: "s"})
			b.Portal(id, klarnasim.PortalRefund, klarnasim.PortalRequest{})
			b.MustTell(id, domain.RequestRefund{ID: "r", Amount: new(int64(10))})
			return id
		},
		"expired elsewhere, and a capture refused": func(b *bubble.Bubble) string {
			id := b.Settled(klarnasim.Purchase{})
			b.Portal(id, klarnasim.PortalExpire, klarnasim.PortalRequest{})
			b.MustTell(id, domain.Ship{ID: "s"})
			return id
		},
		"expired, and a notification": func(b *bubble.Bubble) string {
			id := b.Settled(klarnasim.Purchase{})
			b.Portal(id, klarnasim.PortalExpire, klarnasim.PortalRequest{})
			b.Pass(13 * time.Hour)
			b.MustTell(id, domain.Notify{EventType: "FRAUD_RISK_ACCEPTED"})
			return id
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble.Run(t, klarnasim.Config{}, func(b *bubble.Bubble) {
				b.Start()
				id := ends(b)
				b.Pass(time.Minute)
				before := gets(b)
				b.Pass(time.Hour)
				if more := gets(b) - before; more > 2 {
					t.Errorf("%d reads in the hour after", more)
				}
				b.Agrees(id)
			})
		})
	}
}

// A stop holds at once: no read is needed, since none would show it.
func TestAStopHoldsThoughKlarnaCannotBeRead(t *testing.T) {
	bubble.Run(t, klarnasim.Config{}, func(b *bubble.Bubble) {
		b.Start()
		id := b.Settled(klarnasim.Purchase{})
		down := bubble.Must(b.Sim.AddFault(klarnasim.Rule{Match: klarnasim.Match{Operation: "get"}, Fault: klarnasim.Fault{Kind: klarnasim.FaultStatus, Status: 503}}))(t)
		b.MustTell(id, domain.Notify{EventType: "FRAUD_RISK_STOPPED"})
		if err := b.Tell(id, domain.Ship{ID: "s"}); err == nil {
			t.Error("a stopped order was shipped")
		}
		b.Sim.ClearFault(down)
		b.Pass(time.Hour)
		if o := b.Order(id); o.Fraud != domain.FraudStopped {
			t.Errorf("its risk is %s", o.Fraud)
		}
		b.Agrees(id)
	})
}

// After a reading that was asked for the routine ones go on.
func TestRoutineReadsGoOnAfterANotification(t *testing.T) {
	bubble.Run(t, klarnasim.Config{}, func(b *bubble.Bubble) {
		b.Start()
		id := b.Settled(klarnasim.Purchase{})
		b.MustTell(id, domain.Notify{EventType: "FRAUD_RISK_ACCEPTED"})
		b.Pass(time.Minute)
		b.Portal(id, klarnasim.PortalCancel, klarnasim.PortalRequest{})
		b.Pass(2 * time.Hour)
		if o := b.Order(id); o.Status != domain.Cancelled {
			t.Errorf("two hours after it was cancelled elsewhere it is %s", o.Status)
		}
		b.Agrees(id)
	})
}

// A hold also holds what waits for its turn at Klarna, and for the read before
// money moves.
func TestAHoldHoldsWhatWaitsForItsTurn(t *testing.T) {
	bubble.Run(t, klarnasim.Config{}, func(b *bubble.Bubble) {
		b.Start()
		var ids []string
		for range 20 {
			ids = append(ids, b.Settled(klarnasim.Purchase{}))
		}
		b.Stop()
		b.Store.KlarnaRate = 1
		b.Start()
		for _, id := range ids {
			b.MustTell(id, domain.Ship{ID: "s"})
		}
		b.Pass(100 * time.Millisecond)
		for _, id := range ids {
			_ = b.Tell(id, domain.Hold{}) // the first are captured already
		}
		b.Pass(time.Hour)
		if captures := b.Sim.Stats().Effects["capture"]; captures > 2 {
			t.Errorf("%d of 20 held orders were captured", captures)
		}
		b.Agrees(ids...)
	})
	bubble.Run(t, klarnasim.Config{}, func(b *bubble.Bubble) {
		b.Start()
		id := b.Settled(klarnasim.Purchase{})
		b.Pass(2 * time.Hour)
		b.Fault(klarnasim.Match{Operation: "get"}, klarnasim.Fault{Kind: klarnasim.FaultDelay, Delay: klarnasim.Duration(8 * time.Second)})
		b.MustTell(id, domain.Ship{ID: "s"})
		b.Pass(time.Second)
		b.MustTell(id, domain.Hold{})
		b.Pass(time.Hour)
		if o := b.Order(id); o.CapturedAmount != 0 {
			t.Errorf("held while it was read, it is captured: %v", b.Events(id))
		}
		b.Agrees(id)
	})
}

// A shipment that is held while the rest is released elsewhere is over, and so is
// one whose order Klarna takes no risk for: the order can be cancelled then.
func TestAShipmentThatCannotBeCapturedIsOver(t *testing.T) {
	bubble.Run(t, klarnasim.Config{}, func(b *bubble.Bubble) {
		b.Start()
		amount := int64(10_000)
		id := b.Settled(klarnasim.Purchase{Amount: &amount}, domain.Ship{ID: "s1", Amount: new(int64(4000))})
		b.Fault(klarnasim.Match{Operation: "capture", Times: 1}, klarnasim.Fault{Kind: klarnasim.FaultStatus, Status: 503})
		b.MustTell(id, domain.Ship{ID: "s2", Amount: new(int64(5000))}, domain.Hold{})
		b.Pass(time.Second)
		b.Portal(id, klarnasim.PortalRelease, klarnasim.PortalRequest{})
		b.Pass(13 * time.Hour)
		if o := b.Order(id); o.Status != domain.Captured {
			t.Errorf("released elsewhere it is %s: %v", o.Status, b.Events(id))
		}
		stopped := b.Settled(klarnasim.Purchase{})
		down := bubble.Must(b.Sim.AddFault(klarnasim.Rule{Match: klarnasim.Match{Operation: "capture"}, Fault: klarnasim.Fault{Kind: klarnasim.FaultStatus, Status: 503}}))(t)
		b.MustTell(stopped, domain.Ship{ID: "s"})
		b.Pass(10 * time.Second)
		b.MustTell(stopped, domain.Notify{EventType: "FRAUD_RISK_STOPPED"})
		b.Sim.ClearFault(down)
		b.Pass(10 * time.Minute)
		if o := b.Order(stopped); o.Status != domain.Acknowledged || o.Intents[0].State != domain.Refused || o.CapturedAmount != 0 {
			t.Errorf("stopped it is %s: %v", o.Status, b.Events(stopped))
		}
		b.MustTell(stopped, domain.RequestCancel{ID: "c", Reason: "stopped"})
		b.Quiet(stopped)
		b.Agrees(id, stopped)
	})
}

// An order that had ended with something captured before it was ever read is what
// Klarna says it is.
func TestWhatHadEndedBeforeItWasRead(t *testing.T) {
	bubble.Run(t, klarnasim.Config{}, func(b *bubble.Bubble) {
		b.Start()
		amount := int64(10_000)
		id := b.Buy(klarnasim.Purchase{Amount: &amount})
		b.Portal(id, klarnasim.PortalCapture, klarnasim.PortalRequest{Amount: new(int64(4000))})
		b.Portal(id, klarnasim.PortalExpire, klarnasim.PortalRequest{})
		b.MustTell(id, domain.Push{Via: domain.ViaPush})
		b.Pass(time.Hour)
		if o := b.Order(id); o.Status != domain.Expired || o.CapturedAmount != 4000 {
			t.Errorf("it is %s with %d captured: %v", o.Status, o.CapturedAmount, b.Events(id))
		}
		b.Agrees(id)
	})
}

// The shop's number is told once; whoever changes it at Klarna after that wins.
func TestAReferenceChangedElsewhereIsLeftAlone(t *testing.T) {
	bubble.Run(t, klarnasim.Config{}, func(b *bubble.Bubble) {
		b.Shop = &askedShop{answer: always(domain.ShopAnswer{OrderNumber: "1001"})}
		b.Start()
		id := b.Settled(klarnasim.Purchase{})
		before := world.Total(b.Sim.Stats().Answered["merchant-references"])
		o := b.Order(id)
		o.MerchantReference1 = "theirs"
		reading := domain.Reading{
			OrderID: o.Key.ID, Status: "AUTHORIZED", Fraud: "ACCEPTED", OrderAmount: o.OrderAmount, Facts: domain.Facts{Currency: o.Currency, Country: o.Country, KlarnaReference: o.KlarnaReference, MerchantReference1: "theirs", Lines: o.Lines}, ExpiresAt: o.ExpiresAt,
		}
		b.MustTell(id, domain.Observe{Reading: reading})
		b.Pass(time.Minute)
		if more := world.Total(b.Sim.Stats().Answered["merchant-references"]) - before; more != 0 {
			t.Errorf("it was told %d times more", more)
		}
	})
}
