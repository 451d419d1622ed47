package weeks

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"ordertrail/adapters/klarnasim"
	"ordertrail/domain"
	"ordertrail/tests/bubble"
)

// pending is an order whose risk Klarna has yet to judge.
func pending() klarnasim.Purchase {
	amount := int64(10_000)
	return klarnasim.Purchase{Amount: &amount, FraudStatus: klarnasim.FraudPending}
}

func TestAPendingOrderIsOursButHeld(t *testing.T) {
	bubble.Run(t, klarnasim.Config{}, func(b *bubble.Bubble) {
		b.Start()
		id := b.Settled(pending())
		o := b.Order(id)
		if o.Status != domain.Acknowledged || o.Fraud != domain.FraudPending || !slices.Equal(o.Holds, []string{domain.HoldFraudPending}) {
			t.Errorf("it is %s, %s, held by %v", o.Status, o.Fraud, o.Holds)
		}
		var rule *domain.RuleError
		if err := b.Tell(id, domain.Ship{ID: "s"}); !errors.As(err, &rule) {
			t.Errorf("shipping it: %v", err)
		}
		// Klarna decides and tells nobody: it is asked every half hour.
		if err := b.Sim.Portal(context.Background(), id, klarnasim.PortalFraudAccept, klarnasim.PortalRequest{}); err != nil {
			t.Fatal(err)
		}
		b.Pass(35 * time.Minute)
		if o := b.Order(id); o.Fraud != domain.FraudAccepted || o.Held() {
			t.Errorf("once accepted it is %s, held by %v", o.Fraud, o.Holds)
		}
		b.MustTell(id, domain.Ship{ID: "s"})
		b.Quiet(id)
		if o := b.Order(id); o.Status != domain.Captured {
			t.Errorf("then it is %s", o.Status)
		}
		b.Agrees(id)
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
			bubble.Run(t, klarnasim.Config{}, func(b *bubble.Bubble) {
				b.Start()
				id := b.Settled(test.purchase)
				if test.portal != "" {
					b.Portal(id, test.portal, klarnasim.PortalRequest{})
				}
				for _, word := range test.told {
					b.MustTell(id, domain.Notify{EventType: word})
					b.Pass(time.Second) // no more is needed: it is read at once
				}
				o := b.Order(id)
				if o.Fraud != test.fraud || o.Held() == (test.fraud == domain.FraudAccepted) {
					t.Errorf("it is %s, held by %v, want %s", o.Fraud, o.Holds, test.fraud)
				}
				b.Pass(3 * day) // what a read shows meanwhile changes nothing
				if later := b.Order(id); later.Fraud != test.fraud {
					t.Errorf("three days later it is %s", later.Fraud)
				}
				b.Agrees(id)
			})
		})
	}
}

// A stop holds back what was shipped and not captured yet, and a late acceptance
// revives no cancelled order.
func TestAStopHoldsBackAndAnAcceptanceRevivesNothing(t *testing.T) {
	bubble.Run(t, klarnasim.Config{}, func(b *bubble.Bubble) {
		b.Start()
		id := b.Settled(klarnasim.Purchase{})
		down := bubble.Must(b.Sim.AddFault(klarnasim.Rule{Match: klarnasim.Match{Operation: "capture"}, Fault: klarnasim.Fault{Kind: klarnasim.FaultStatus, Status: 503}}))(t)
		b.MustTell(id, domain.Ship{ID: "s"})
		b.Pass(time.Minute)
		b.MustTell(id, domain.Notify{EventType: "FRAUD_RISK_STOPPED"})
		b.Pass(time.Minute)
		b.Sim.ClearFault(down)
		b.Pass(day)
		if o := b.Order(id); o.CapturedAmount != 0 || o.Fraud != domain.FraudStopped {
			t.Errorf("a stopped order has %d captured, its risk is %s", o.CapturedAmount, o.Fraud)
		}
		gone := b.Settled(pending(), domain.RequestCancel{ID: "c", Reason: "not shipping"})
		b.MustTell(gone, domain.Notify{EventType: "FRAUD_RISK_ACCEPTED"})
		b.Pass(day)
		if o := b.Order(gone); o.Status != domain.Cancelled {
			t.Errorf("a cancelled order is %s", o.Status)
		}
		if err := b.Tell(gone, domain.Ship{ID: "s"}); err == nil {
			t.Error("a cancelled order was shipped")
		}
		b.Agrees(gone)
	})
}

// Klarna should decide within 24 h; after 26 it is asked more seldom, and the order
// stays held.
func TestAnOrderWithoutADecisionStaysHeld(t *testing.T) {
	bubble.Run(t, klarnasim.Config{}, func(b *bubble.Bubble) {
		b.Start()
		id := b.Settled(pending())
		b.Pass(26 * time.Hour)
		asked := b.Sim.Stats().Requests
		if asked < 45 || asked > 60 {
			t.Errorf("%d calls in 26 h", asked)
		}
		b.Pass(2 * day)
		if more := b.Sim.Stats().Requests - asked; more > 40 {
			t.Errorf("%d calls in the two days after", more)
		}
		if o := b.Order(id); !o.Held() {
			t.Error("it is not held any more")
		}
		b.Agrees(id)
	})
}

// A stop that comes before the order was ever read holds it, though no read shows
// the stop.
func TestAStopBeforeTheFirstReadHolds(t *testing.T) {
	bubble.Run(t, klarnasim.Config{}, func(b *bubble.Bubble) {
		b.Start()
		id := b.Buy(klarnasim.Purchase{AppearsAfter: klarnasim.Duration(time.Minute)})
		b.MustTell(id, domain.Push{Via: domain.ViaPush}, domain.Push{Via: domain.ViaNotification, Notice: "FRAUD_RISK_STOPPED"})
		b.Quiet(id)
		if o := b.Order(id); o.Status != domain.Acknowledged || !slices.Equal(o.Holds, []string{domain.HoldFraudStopped}) {
			t.Errorf("it is %s, held by %v", o.Status, o.Holds)
		}
		b.Agrees(id)
	})
}
