package tests

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"ordertrail/adapters/klarnasim"
	"ordertrail/domain"
)

// pending is an order whose risk Klarna has yet to judge.
func pending() klarnasim.Purchase {
	amount := int64(10_000)
	return klarnasim.Purchase{Amount: &amount, FraudStatus: klarnasim.FraudPending}
}

func TestAPendingOrderIsOursButHeld(t *testing.T) {
	inBubble(t, klarnasim.Config{}, func(b *bubble) {
		b.start()
		id := b.settled(pending())
		o := b.order(id)
		if o.Status != domain.Acknowledged || o.Fraud != domain.FraudPending || !slices.Equal(o.Holds, []string{domain.HoldFraudPending}) {
			t.Errorf("it is %s, %s, held by %v", o.Status, o.Fraud, o.Holds)
		}
		var rule *domain.RuleError
		if err := b.tell(id, domain.Ship{ID: "s"}); !errors.As(err, &rule) {
			t.Errorf("shipping it: %v", err)
		}
		// Klarna decides and tells nobody: it is asked every half hour.
		if err := b.sim.Portal(context.Background(), id, klarnasim.PortalFraudAccept, klarnasim.PortalRequest{}); err != nil {
			t.Fatal(err)
		}
		b.pass(35 * time.Minute)
		if o := b.order(id); o.Fraud != domain.FraudAccepted || o.Held() {
			t.Errorf("once accepted it is %s, held by %v", o.Fraud, o.Holds)
		}
		b.mustTell(id, domain.Ship{ID: "s"})
		b.quiet(id)
		if o := b.order(id); o.Status != domain.Captured {
			t.Errorf("then it is %s", o.Status)
		}
		b.agrees(id)
	})
}

// A notification leads to a read, which decides; a stop, which no read shows,
// stands until Klarna accepts.
func TestANotificationIsAHint(t *testing.T) {
	for name, test := range map[string]struct {
		purchase klarnasim.Purchase
		portal   klarnasim.PortalAction // what really happens, nothing where empty
		told     []string
		fraud    string
	}{
		"accepted":                     {pending(), klarnasim.PortalFraudAccept, []string{"FRAUD_RISK_ACCEPTED"}, domain.FraudAccepted},
		"rejected":                     {pending(), klarnasim.PortalFraudReject, []string{"FRAUD_RISK_REJECTED"}, domain.FraudRejected},
		"accepted, but it is not":      {pending(), "", []string{"FRAUD_RISK_ACCEPTED"}, domain.FraudPending},
		"rejected, but it is not":      {klarnasim.Purchase{}, "", []string{"FRAUD_RISK_REJECTED"}, domain.FraudAccepted},
		"rejected, told as accepted":   {pending(), klarnasim.PortalFraudReject, []string{"FRAUD_RISK_ACCEPTED"}, domain.FraudRejected},
		"stopped":                      {klarnasim.Purchase{}, klarnasim.PortalFraudStop, []string{"FRAUD_RISK_STOPPED"}, domain.FraudStopped},
		"stopped and accepted again":   {klarnasim.Purchase{}, "", []string{"FRAUD_RISK_STOPPED", "FRAUD_RISK_ACCEPTED"}, domain.FraudAccepted},
		"a word that nobody has heard": {klarnasim.Purchase{}, "", []string{"FRAUD_RISK_ODD"}, domain.FraudAccepted},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, klarnasim.Config{}, func(b *bubble) {
				b.start()
				id := b.settled(test.purchase)
				if test.portal != "" {
					b.portal(id, test.portal, klarnasim.PortalRequest{})
				}
				for _, word := range test.told {
					b.mustTell(id, domain.Notify{EventType: word})
					b.pass(time.Second) // no more is needed: it is read at once
				}
				o := b.order(id)
				if o.Fraud != test.fraud || o.Held() == (test.fraud == domain.FraudAccepted) {
					t.Errorf("it is %s, held by %v, want %s", o.Fraud, o.Holds, test.fraud)
				}
				b.pass(3 * day) // what a read shows meanwhile changes nothing
				if later := b.order(id); later.Fraud != test.fraud {
					t.Errorf("three days later it is %s", later.Fraud)
				}
				b.agrees(id)
			})
		})
	}
}

// A stop holds back what was shipped and not captured yet, and a late acceptance
// revives no cancelled order.
func TestAStopHoldsBackAndAnAcceptanceRevivesNothing(t *testing.T) {
	inBubble(t, klarnasim.Config{}, func(b *bubble) {
		b.start()
		id := b.settled(klarnasim.Purchase{})
		down := must(b.sim.AddFault(klarnasim.Rule{Match: klarnasim.Match{Operation: "capture"}, Fault: klarnasim.Fault{Kind: klarnasim.FaultStatus, Status: 503}}))(t)
		b.mustTell(id, domain.Ship{ID: "s"})
		b.pass(time.Minute)
		b.mustTell(id, domain.Notify{EventType: "FRAUD_RISK_STOPPED"})
		b.pass(time.Minute)
		b.sim.ClearFault(down)
		b.pass(day)
		if o := b.order(id); o.CapturedAmount != 0 || o.Fraud != domain.FraudStopped {
			t.Errorf("a stopped order has %d captured, its risk is %s", o.CapturedAmount, o.Fraud)
		}
		gone := b.settled(pending(), domain.RequestCancel{ID: "c", Reason: "not shipping"})
		b.mustTell(gone, domain.Notify{EventType: "FRAUD_RISK_ACCEPTED"})
		b.pass(day)
		if o := b.order(gone); o.Status != domain.Cancelled {
			t.Errorf("a cancelled order is %s", o.Status)
		}
		if err := b.tell(gone, domain.Ship{ID: "s"}); err == nil {
			t.Error("a cancelled order was shipped")
		}
		b.agrees(gone)
	})
}

// Klarna should decide within 24 h; after 26 it is asked more seldom, and the order
// stays held.
func TestAnOrderWithoutADecisionStaysHeld(t *testing.T) {
	inBubble(t, klarnasim.Config{}, func(b *bubble) {
		b.start()
		id := b.settled(pending())
		b.pass(26 * time.Hour)
		asked := b.sim.Stats().Requests
		if asked < 45 || asked > 60 {
			t.Errorf("%d calls in 26 h", asked)
		}
		b.pass(2 * day)
		if more := b.sim.Stats().Requests - asked; more > 40 {
			t.Errorf("%d calls in the two days after", more)
		}
		if o := b.order(id); !o.Held() {
			t.Error("it is not held any more")
		}
		b.agrees(id)
	})
}

// A stop that comes before the order was ever read holds it, though no read shows
// the stop.
func TestAStopBeforeTheFirstReadHolds(t *testing.T) {
	inBubble(t, klarnasim.Config{}, func(b *bubble) {
		b.start()
		id := b.buy(klarnasim.Purchase{AppearsAfter: klarnasim.Duration(time.Minute)})
		b.mustTell(id, domain.Push{Via: domain.ViaPush}, domain.Push{Via: domain.ViaNotification, Notice: "FRAUD_RISK_STOPPED"})
		b.quiet(id)
		if o := b.order(id); o.Status != domain.Acknowledged || !slices.Equal(o.Holds, []string{domain.HoldFraudStopped}) {
			t.Errorf("it is %s, held by %v", o.Status, o.Holds)
		}
		b.agrees(id)
	})
}
