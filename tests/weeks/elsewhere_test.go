package weeks

import (
	"slices"
	"testing"
	"time"

	"ordertrail/adapters/klarnasim"
	"ordertrail/domain"
	"ordertrail/tests/bubble"
	"ordertrail/tests/world"
)

// What is done in the Merchant Portal is found by reading and becomes an event
// marked external (help/guarantees.md, "What Klarna shows wins"): by the sweep,
// when Klarna refuses, and before money moves after a pause.
func TestWhatHappensElsewhereIsFound(t *testing.T) {
	part, rest := int64(4000), int64(6000)
	tests := map[string]struct {
		before []domain.Command
		portal func(*bubble.Bubble, string)
		then   func(*bubble.Bubble, string) // instead of waiting for the sweep
		rested time.Duration                // before the portal is used
		status domain.Status
		events []string // after those of before
	}{
		"captured in full": {
			portal: func(b *bubble.Bubble, id string) { b.Portal(id, klarnasim.PortalCapture, klarnasim.PortalRequest{}) },
			status: domain.Captured, events: []string{"captured"},
		},
		"captured in parts": {
			portal: func(b *bubble.Bubble, id string) {
				b.Portal(id, klarnasim.PortalCapture, klarnasim.PortalRequest{Amount: &part, Reference: "by hand"})
				b.Portal(id, klarnasim.PortalCapture, klarnasim.PortalRequest{Amount: &part, Reference: "by hand"})
			},
			status: domain.PartCaptured, events: []string{"captured", "captured"},
		},
		"cancelled": {
			portal: func(b *bubble.Bubble, id string) { b.Portal(id, klarnasim.PortalCancel, klarnasim.PortalRequest{}) },
			status: domain.Cancelled, events: []string{"cancelled"},
		},
		"refunded after our capture": {
			before: []domain.Command{domain.Ship{ID: "s"}},
			portal: func(b *bubble.Bubble, id string) {
				b.Portal(id, klarnasim.PortalRefund, klarnasim.PortalRequest{Amount: &part})
				b.Portal(id, klarnasim.PortalRefund, klarnasim.PortalRequest{})
			},
			status: domain.Captured, events: []string{"refunded", "refunded"},
		},
		"released after our capture": {
			before: []domain.Command{domain.Ship{ID: "s", Amount: &part}},
			portal: func(b *bubble.Bubble, id string) { b.Portal(id, klarnasim.PortalRelease, klarnasim.PortalRequest{}) },
			status: domain.Captured, events: []string{"released"},
		},
		"extended": {
			portal: func(b *bubble.Bubble, id string) { b.Portal(id, klarnasim.PortalExtend, klarnasim.PortalRequest{}) },
			status: domain.Acknowledged, events: []string{"extended"},
		},
		"expired": {
			portal: func(b *bubble.Bubble, id string) { b.Portal(id, klarnasim.PortalExpire, klarnasim.PortalRequest{}) },
			status: domain.Expired, events: []string{"expired"},
		},
		"another amount": {
			portal: func(b *bubble.Bubble, id string) {
				b.Portal(id, klarnasim.PortalUpdateAmount, klarnasim.PortalRequest{Amount: &rest})
			},
			status: domain.Acknowledged, events: []string{"fetched"},
		},
		"captured, and then we ship": {
			portal: func(b *bubble.Bubble, id string) { b.Portal(id, klarnasim.PortalCapture, klarnasim.PortalRequest{}) },
			then:   func(b *bubble.Bubble, id string) { b.MustTell(id, domain.Ship{ID: "s"}) },
			status: domain.Captured, events: []string{"shipped", "captured", "refused"},
		},
		"captured in part, and then we ship that much": {
			portal: func(b *bubble.Bubble, id string) {
				b.Portal(id, klarnasim.PortalCapture, klarnasim.PortalRequest{Amount: &part})
			},
			then:   func(b *bubble.Bubble, id string) { b.MustTell(id, domain.Ship{ID: "s", Amount: &rest}) },
			status: domain.Captured, events: []string{"shipped", "captured", "captured"},
		},
		"captured, and then we cancel": {
			portal: func(b *bubble.Bubble, id string) { b.Portal(id, klarnasim.PortalCapture, klarnasim.PortalRequest{}) },
			then: func(b *bubble.Bubble, id string) {
				b.MustTell(id, domain.RequestCancel{ID: "c", Reason: "out of stock"})
			},
			status: domain.Captured, events: []string{"cancel_requested", "captured", "refused"},
		},
		"cancelled, and then we ship": {
			portal: func(b *bubble.Bubble, id string) { b.Portal(id, klarnasim.PortalCancel, klarnasim.PortalRequest{}) },
			then:   func(b *bubble.Bubble, id string) { b.MustTell(id, domain.Ship{ID: "s"}) },
			status: domain.Cancelled, events: []string{"shipped", "cancelled", "refused"},
		},
		"captured after a pause, found before money moves": {
			portal: func(b *bubble.Bubble, id string) { b.Portal(id, klarnasim.PortalCapture, klarnasim.PortalRequest{}) },
			then: func(b *bubble.Bubble, id string) {
				b.Fault(klarnasim.Match{Operation: "capture"}, klarnasim.Fault{Kind: klarnasim.FaultHang})
				b.MustTell(id, domain.Ship{ID: "s", Amount: &part})
			},
			rested: 5 * time.Hour,
			status: domain.Captured, events: []string{"shipped", "captured", "refused"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble.Run(t, klarnasim.Config{}, func(b *bubble.Bubble) {
				amount := int64(10_000)
				b.Start()
				id := b.Settled(klarnasim.Purchase{Amount: &amount}, test.before...)
				b.Pass(30*time.Minute + test.rested)
				known := len(b.Events(id))
				test.portal(b, id)
				if test.then != nil {
					test.then(b, id)
					b.Quiet(id)
				}
				if test.rested == 0 {
					b.Pass(13 * time.Hour)
				}
				if asked := world.Total(b.Sim.Stats().Answered["capture"]); test.rested > 0 && asked > 0 {
					t.Errorf("Klarna was asked %d times to capture what was captured elsewhere", asked)
				}
				if o := b.Order(id); o.Status != test.status {
					t.Errorf("it is %s, want %s", o.Status, test.status)
				}
				if got := b.Events(id)[known:]; !slices.Equal(got, test.events) {
					t.Errorf("%v happened, want %v", got, test.events)
				}
				b.Agrees(id)
			})
		})
	}
}

// Klarna takes a refund of money that somebody else captured: what is known here
// follows by reading, and never says that more is refunded than captured.
func TestARefundThatTellsOfMoreThanIsKnown(t *testing.T) {
	bubble.Run(t, klarnasim.Config{}, func(b *bubble.Bubble) {
		amount, part := int64(10_000), int64(1000)
		b.Start()
		id := b.Settled(klarnasim.Purchase{Amount: &amount}, domain.Ship{ID: "s", Amount: &part})
		down := bubble.Must(b.Sim.AddFault(klarnasim.Rule{Match: klarnasim.Match{Operation: "refund"}, Fault: klarnasim.Fault{Kind: klarnasim.FaultStatus, Status: 503}}))(t)
		b.MustTell(id, domain.RequestRefund{ID: "r", Amount: &part})
		b.Portal(id, klarnasim.PortalRefund, klarnasim.PortalRequest{Amount: &part})
		b.MustTell(id, domain.Notify{EventType: "FRAUD_RISK_ACCEPTED"}) // a read finds it
		b.Pass(time.Second)
		b.Portal(id, klarnasim.PortalCapture, klarnasim.PortalRequest{Amount: new(int64(5000))})
		b.Sim.ClearFault(down)
		b.Pass(time.Minute)
		if o := b.Order(id); o.CapturedAmount != 6000 || o.RefundedAmount != 2000 {
			t.Errorf("%d captured, %d refunded: %v", o.CapturedAmount, o.RefundedAmount, b.Events(id))
		}
		b.Agrees(id)
	})
}
