package tests

import (
	"slices"
	"testing"
	"time"

	"ordertrail/adapters/klarnasim"
	"ordertrail/domain"
)

// gets says how often orders were read so far.
func (b *bubble) gets() int { return total(b.sim.Stats().Answered["get"]) }

// A look that is asked for of an order that is watched no more happens once, not
// for ever.
func TestALookAtWhatIsOverHappensOnce(t *testing.T) {
	for name, ends := range map[string]func(*bubble) string{
		"refunded elsewhere, and a refund refused": func(b *bubble) string {
			id := b.settled(klarnasim.Purchase{}, domain.Ship{ID: "s"})
			b.portal(id, klarnasim.PortalRefund, klarnasim.PortalRequest{})
			b.mustTell(id, domain.RequestRefund{ID: "r", Amount: new(int64(10))})
			return id
		},
		"expired elsewhere, and a capture refused": func(b *bubble) string {
			id := b.settled(klarnasim.Purchase{})
			b.portal(id, klarnasim.PortalExpire, klarnasim.PortalRequest{})
			b.mustTell(id, domain.Ship{ID: "s"})
			return id
		},
		"expired, and a notification": func(b *bubble) string {
			id := b.settled(klarnasim.Purchase{})
			b.portal(id, klarnasim.PortalExpire, klarnasim.PortalRequest{})
			b.pass(13 * time.Hour)
			b.mustTell(id, domain.Notify{EventType: "FRAUD_RISK_ACCEPTED"})
			return id
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, klarnasim.Config{}, func(b *bubble) {
				b.start()
				id := ends(b)
				b.pass(time.Minute)
				before := b.gets()
				b.pass(time.Hour)
				if more := b.gets() - before; more > 2 {
					t.Errorf("%d reads in the hour after", more)
				}
				b.agrees(id)
			})
		})
	}
}

// A stop holds at once: no read is needed, since none would show it.
func TestAStopHoldsThoughKlarnaCannotBeRead(t *testing.T) {
	inBubble(t, klarnasim.Config{}, func(b *bubble) {
		b.start()
		id := b.settled(klarnasim.Purchase{})
		down := must(b.sim.AddFault(klarnasim.Rule{Match: klarnasim.Match{Operation: "get"}, Fault: klarnasim.Fault{Kind: klarnasim.FaultStatus, Status: 503}}))(t)
		b.mustTell(id, domain.Notify{EventType: "FRAUD_RISK_STOPPED"})
		if err := b.tell(id, domain.Ship{ID: "s"}); err == nil {
			t.Error("a stopped order was shipped")
		}
		b.sim.ClearFault(down)
		b.pass(time.Hour)
		if o := b.order(id); o.Fraud != domain.FraudStopped {
			t.Errorf("its risk is %s", o.Fraud)
		}
		b.agrees(id)
	})
}

// After a look that was asked for the routine ones go on.
func TestRoutineLooksGoOnAfterANotification(t *testing.T) {
	inBubble(t, klarnasim.Config{}, func(b *bubble) {
		b.start()
		id := b.settled(klarnasim.Purchase{})
		b.mustTell(id, domain.Notify{EventType: "FRAUD_RISK_ACCEPTED"})
		b.pass(time.Minute)
		b.portal(id, klarnasim.PortalCancel, klarnasim.PortalRequest{})
		b.pass(2 * time.Hour)
		if o := b.order(id); o.Status != domain.Cancelled {
			t.Errorf("two hours after it was cancelled elsewhere it is %s", o.Status)
		}
		b.agrees(id)
	})
}

// A hold also holds what waits for its turn at Klarna, and for the read before
// money moves.
func TestAHoldHoldsWhatWaitsForItsTurn(t *testing.T) {
	inBubble(t, klarnasim.Config{}, func(b *bubble) {
		b.start()
		var ids []string
		for range 20 {
			ids = append(ids, b.settled(klarnasim.Purchase{}))
		}
		b.stop()
		b.store.Rate = 1
		b.start()
		for _, id := range ids {
			b.mustTell(id, domain.Ship{ID: "s"})
		}
		b.pass(100 * time.Millisecond)
		for _, id := range ids {
			_ = b.tell(id, domain.Hold{}) // the first are captured already
		}
		b.pass(time.Hour)
		if captures := b.sim.Stats().Effects["capture"]; captures > 2 {
			t.Errorf("%d of 20 held orders were captured", captures)
		}
		b.agrees(ids...)
	})
	inBubble(t, klarnasim.Config{}, func(b *bubble) {
		b.start()
		id := b.settled(klarnasim.Purchase{})
		b.pass(2 * time.Hour)
		b.fault(klarnasim.Match{Operation: "get"}, klarnasim.Fault{Kind: klarnasim.FaultDelay, Delay: klarnasim.Duration(8 * time.Second)})
		b.mustTell(id, domain.Ship{ID: "s"})
		b.pass(time.Second)
		b.mustTell(id, domain.Hold{})
		b.pass(time.Hour)
		if o := b.order(id); o.CapturedAmount != 0 {
			t.Errorf("held while it was read, it is captured: %v", b.events(id))
		}
		b.agrees(id)
	})
}

// A short authorization, one that something happens to within its notice, and one
// that is released in vain then are extended all the same.
func TestAnAuthorizationThatEndsSoonIsExtended(t *testing.T) {
	for name, test := range map[string]struct {
		purchase klarnasim.Purchase
		meets    func(*bubble, string)
	}{
		"short from the start": {klarnasim.Purchase{ExpiresIn: klarnasim.Duration(60 * time.Hour)}, func(*bubble, string) {}},
		"very short":           {klarnasim.Purchase{ExpiresIn: klarnasim.Duration(6 * time.Hour)}, func(*bubble, string) {}},
		"captured elsewhere while nothing runs": {klarnasim.Purchase{}, func(b *bubble, id string) {
			b.pass(24*day + 12*time.Hour)
			b.stop()
			b.sleep(14 * time.Hour)
			b.portal(id, klarnasim.PortalCapture, klarnasim.PortalRequest{Amount: new(int64(10))})
			b.start()
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, klarnasim.Config{}, func(b *bubble) {
				b.store.AutoExtend = true
				b.start()
				id := b.settled(test.purchase)
				test.meets(b, id)
				b.pass(10 * day)
				if !slices.Contains(b.events(id), "extended") || b.order(id).Status == domain.Expired {
					t.Errorf("it is %s: %v", b.order(id).Status, b.events(id))
				}
				b.agrees(id)
			})
		})
	}
}

// An attempt of a process that is gone is looked for before its like is made: the
// clock, by which the key would live on, may have been set back.
func TestAClockSetBackOverAnOutageCapturesOnce(t *testing.T) {
	inBubble(t, klarnasim.Config{}, func(b *bubble) {
		b.start()
		amount := int64(10_000)
		id := b.settled(klarnasim.Purchase{Amount: &amount})
		b.fault(klarnasim.Match{Operation: "capture", Times: 1}, klarnasim.Fault{Kind: klarnasim.FaultReset, AfterCommit: true})
		b.stop()
		b.trip = newTripwire("after_capture")
		b.start()
		b.mustTell(id, domain.Ship{ID: "s", Amount: new(int64(4000))})
		b.sleep(time.Second)
		b.stop()
		b.sleep(25 * time.Hour)
		b.skew = -4 * time.Hour
		b.restart()
		b.pass(time.Hour)
		if truth := must(b.sim.Order(id))(t); truth.Order.CapturedAmount != 4000 {
			t.Errorf("%d is captured, want 4000: %v", truth.Order.CapturedAmount, b.events(id))
		}
		b.agrees(id)
	})
}

// What failed before the clock was set back is not put off by as much.
func TestAClockSetBackPutsNothingOff(t *testing.T) {
	inBubble(t, klarnasim.Config{}, func(b *bubble) {
		b.skew = 26 * time.Hour
		b.start()
		id := b.settled(klarnasim.Purchase{})
		b.fault(klarnasim.Match{Operation: "capture", Times: 1}, klarnasim.Fault{Kind: klarnasim.FaultStatus, Status: 503})
		b.mustTell(id, domain.Ship{ID: "s"})
		b.pass(100 * time.Millisecond)
		b.skew = 0
		b.pass(time.Hour)
		if o := b.order(id); o.Status != domain.Captured {
			t.Errorf("an hour later it is %s", o.Status)
		}
		b.agrees(id)
	})
}

// A shipment that is held while the rest is released elsewhere is over, and so is
// one whose order Klarna takes no risk for: the order can be cancelled then.
func TestAShipmentThatCannotBeCapturedIsOver(t *testing.T) {
	inBubble(t, klarnasim.Config{}, func(b *bubble) {
		b.start()
		amount := int64(10_000)
		id := b.settled(klarnasim.Purchase{Amount: &amount}, domain.Ship{ID: "s1", Amount: new(int64(4000))})
		b.fault(klarnasim.Match{Operation: "capture", Times: 1}, klarnasim.Fault{Kind: klarnasim.FaultStatus, Status: 503})
		b.mustTell(id, domain.Ship{ID: "s2", Amount: new(int64(5000))}, domain.Hold{})
		b.pass(time.Second)
		b.portal(id, klarnasim.PortalRelease, klarnasim.PortalRequest{})
		b.pass(13 * time.Hour)
		if o := b.order(id); o.Status != domain.Captured {
			t.Errorf("released elsewhere it is %s: %v", o.Status, b.events(id))
		}
		stopped := b.settled(klarnasim.Purchase{})
		down := must(b.sim.AddFault(klarnasim.Rule{Match: klarnasim.Match{Operation: "capture"}, Fault: klarnasim.Fault{Kind: klarnasim.FaultStatus, Status: 503}}))(t)
		b.mustTell(stopped, domain.Ship{ID: "s"})
		b.pass(10 * time.Second)
		b.mustTell(stopped, domain.Notify{EventType: "FRAUD_RISK_STOPPED"})
		b.sim.ClearFault(down)
		b.pass(10 * time.Minute)
		if o := b.order(stopped); o.Status != domain.Acknowledged || o.Intents[0].State != domain.Refused || o.CapturedAmount != 0 {
			t.Errorf("stopped it is %s: %v", o.Status, b.events(stopped))
		}
		b.mustTell(stopped, domain.RequestCancel{ID: "c", Reason: "stopped"})
		b.quiet(stopped)
		b.agrees(id, stopped)
	})
}

// One order whose calls alone are refused like bad credentials costs the others
// little.
func TestOneOrderRefusedLikeCredentialsBrakesNoOther(t *testing.T) {
	inBubble(t, klarnasim.Config{}, func(b *bubble) {
		b.start()
		bad := b.settled(klarnasim.Purchase{})
		b.fault(klarnasim.Match{Operation: "capture", OrderID: bad}, klarnasim.Fault{Kind: klarnasim.FaultStatus, Status: 403, Body: "html"})
		b.mustTell(bad, domain.Ship{ID: "s"})
		for range 24 {
			b.pass(30 * time.Minute)
			b.settled(klarnasim.Purchase{}) // a good one now and then
		}
		if asked := total(b.sim.Stats().Answered["capture"]); asked > 300 {
			t.Errorf("it was asked for %d times in twelve hours", asked)
		}
	})
}

// Once Klarna takes the credentials again, nothing that was refused for hours waits
// for the next try of its own schedule.
func TestCredentialsTakenAgainHurryWhatWasRefused(t *testing.T) {
	inBubble(t, klarnasim.Config{}, func(b *bubble) {
		b.start()
		refused := must(b.sim.AddFault(klarnasim.Rule{Fault: klarnasim.Fault{Kind: klarnasim.FaultStatus, Status: 401}}))(t)
		var ids []string
		for range 5 {
			id := b.buy(klarnasim.Purchase{})
			b.mustTell(id, domain.Push{Via: domain.ViaPush})
			ids = append(ids, id)
		}
		b.pass(6 * time.Hour)
		b.sim.ClearFault(refused)
		b.mustTell(b.buy(klarnasim.Purchase{}), domain.Push{Via: domain.ViaPush})
		b.pass(2 * time.Minute)
		for _, id := range ids {
			if o := b.order(id); o.Status != domain.Acknowledged {
				t.Errorf("two minutes later it is %s, due next: %v", o.Status, domain.Due(o))
			}
		}
		b.agrees(ids...)
	})
}

// An order that had ended with something captured before it was ever read is what
// Klarna says it is.
func TestWhatHadEndedBeforeItWasRead(t *testing.T) {
	inBubble(t, klarnasim.Config{}, func(b *bubble) {
		b.start()
		amount := int64(10_000)
		id := b.buy(klarnasim.Purchase{Amount: &amount})
		b.portal(id, klarnasim.PortalCapture, klarnasim.PortalRequest{Amount: new(int64(4000))})
		b.portal(id, klarnasim.PortalExpire, klarnasim.PortalRequest{})
		b.mustTell(id, domain.Push{Via: domain.ViaPush})
		b.pass(time.Hour)
		if o := b.order(id); o.Status != domain.Expired || o.CapturedAmount != 4000 {
			t.Errorf("it is %s with %d captured: %v", o.Status, o.CapturedAmount, b.events(id))
		}
		b.agrees(id)
	})
}

// The shop's number is told once; whoever changes it at Klarna after that wins.
func TestAReferenceChangedElsewhereIsLeftAlone(t *testing.T) {
	inBubble(t, klarnasim.Config{}, func(b *bubble) {
		b.store.Shop = &askedShop{answer: always(domain.ShopAnswer{OrderNumber: "1001"})}
		b.start()
		id := b.settled(klarnasim.Purchase{})
		before := total(b.sim.Stats().Answered["merchant-references"])
		o := b.order(id)
		o.MerchantReference1 = "theirs"
		reading := domain.Reading{
			OrderID: o.Key.ID, Status: "AUTHORIZED", Fraud: "ACCEPTED", OrderAmount: o.OrderAmount, Currency: o.Currency, Country: o.Country,
			KlarnaReference: o.KlarnaReference, MerchantReference1: "theirs", Lines: o.Lines, ExpiresAt: o.ExpiresAt,
		}
		b.mustTell(id, domain.Observe{Reading: reading})
		b.pass(time.Minute)
		if more := total(b.sim.Stats().Answered["merchant-references"]) - before; more != 0 {
			t.Errorf("it was told %d times more", more)
		}
	})
}
