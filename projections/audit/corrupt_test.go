package audit

import (
	"fmt"
	"strings"
	"testing"

	"ordertrail/domain"
	"ordertrail/eventstore"
)

// handmade returns records of events that need not be able to follow one another:
// what does not fold leaves the status as it is.
func handmade(t *testing.T, events ...domain.Event) []eventstore.Record {
	t.Helper()
	order := domain.New(key("a"))
	var records []eventstore.Record
	for i, event := range events {
		at := start.AddDate(0, 0, i)
		if next, err := domain.Evolve(order, event, at); err == nil {
			order = next
		}
		order.Version = domain.Version(i + 1)
		r, err := eventstore.NewRecord(fmt.Sprint(i), at, eventstore.Cause{Actor: "system", ID: "test"}, order, event, eventstore.Position(i))
		if err != nil {
			t.Fatal(err)
		}
		r.Position = eventstore.Position(i + 1)
		records = append(records, r)
	}
	return records
}

// after returns the events of an acknowledged order and those that follow.
func after(more ...domain.Event) []domain.Event {
	return append([]domain.Event{
		domain.PushedEvent{Via: "push"}, domain.FetchedEvent(seen().Reading), domain.CreatedEvent{}, domain.AcknowledgedEvent{},
	}, more...)
}

// The last event is what is wrong, and the rule says nothing before it.
func TestEachRuleOfMoneyAndOrderFindsItsCorruption(t *testing.T) {
	shipped := domain.ShippedEvent{ShipmentID: "s1", Amount: 3000}
	capture := domain.CapturedEvent{CaptureID: "k1", Amount: 3000, ShipmentID: "s1"}
	elsewhere := domain.CapturedEvent{CaptureID: "k9", Amount: 2500, External: true}
	all := domain.CapturedEvent{CaptureID: "k9", Amount: 5000, External: true}
	asked := domain.RefundRequestedEvent{RefundID: "b1", Amount: 500}
	cancel, cancelled := domain.CancelRequestedEvent{CommandID: "c1", Reason: "x"}, domain.CancelledEvent{CommandID: "c1"}
	release, extend := domain.ReleaseRequestedEvent{CommandID: "r1"}, domain.ExtendRequestedEvent{CommandID: "e1"}
	gone := domain.CancelledEvent{External: true}
	expired := domain.ExpiredEvent{External: true}
	refused := func(kind domain.Kind, id string) domain.Event {
		return domain.RefusedEvent{What: kind, ID: id, Code: "X"}
	}
	reading := func(change func(*domain.Reading)) domain.Event { return domain.FetchedEvent(seen(change).Reading) }
	parts := []domain.Part{{Line: domain.Line{Reference: "shirt", Quantity: 1, TotalAmount: 1500}}}
	fee := &domain.ReturnFee{Amount: 100}
	views := openViews(t)
	for i, test := range []struct {
		rule   Rule
		says   string
		events []domain.Event
	}{
		{RuleEnded, "captured follows cancelled", after(gone, all)},
		{RuleEnded, "shipped follows cancelled", after(gone, shipped)},
		{RuleEnded, "acknowledged follows cancelled", after(gone, domain.AcknowledgedEvent{})},
		{RuleEnded, "fetched follows cancelled", after(gone, reading(status("CANCELLED")))},
		{RuleEnded, "refunded follows cancelled", after(gone, domain.RefundedEvent{Amount: 1, External: true})},
		{RuleEnded, "refund_requested follows cancelled", after(gone, asked)},
		{RuleEnded, "expired follows cancelled", after(gone, expired)},
		{RuleEnded, "cancelled follows cancelled", after(gone, gone)},
		{RuleEnded, "extended follows cancelled", after(gone, domain.ExtendedEvent{External: true})},
		{RuleEnded, "extended follows cancelled", after(extend, domain.ExtendedEvent{CommandID: "e1"}, gone, domain.ExtendedEvent{External: true})},
		{RuleEnded, "held follows cancelled", after(gone, domain.HeldEvent{Hold: "operator"})},
		{RuleEnded, "fraud_changed follows cancelled", after(gone, domain.FraudChangedEvent{Fraud: "rejected"})},
		{RuleEnded, "cancelled follows expired", after(expired, gone)},
		{RuleEnded, "cancel_requested follows expired", after(expired, cancel)},
		{RuleEnded, "shipped follows expired", after(expired, shipped)},
		{RuleEnded, "extended follows expired", after(expired, domain.ExtendedEvent{External: true})},
		{RuleEnded, "extend_requested follows expired", after(expired, extend)},
		{RuleEnded, "released follows expired", after(elsewhere, expired, domain.ReleasedEvent{External: true})},
		{RuleEnded, "release_requested follows expired", after(elsewhere, expired, release)},
		{RuleEnded, "expired follows expired", after(elsewhere, expired, expired)},
		{RuleEnded, "captured before", after(elsewhere, shipped, gone)},

		{RuleCommands, "was used to capture before", after(shipped, capture, shipped)},
		{RuleCommands, "was used to refund before", after(all, asked, refused(domain.DueRefund, "b1"), asked)},
		{RuleCommands, "was used to cancel before", after(cancel, cancel)},
		{RuleCommands, "was used to cancel before", after(cancel, refused(domain.DueCancel, "c1"), cancel)},
		{RuleCommands, "was used to release before", after(elsewhere, release, release)},
		{RuleCommands, "was used to extend before", after(extend, domain.ExtendedEvent{CommandID: "e1"}, extend)},
		{RuleCommands, "has no id", after(domain.ShippedEvent{Amount: 1})},
		{RuleCommands, "has no id", after(domain.ExtendRequestedEvent{})},
		{RuleCommands, `"s1", which did not ask to capture`, after(capture)},
		{RuleCommands, `"", which did not ask to capture`, after(domain.CapturedEvent{CaptureID: "k1", Amount: 1})},
		{RuleCommands, `"b1", which did not ask to refund`, after(all, domain.RefundedEvent{RefundID: "b1", Amount: 1})},
		{RuleCommands, `"c1", which did not ask to cancel`, after(cancelled)},
		{RuleCommands, `"c1", which did not ask to cancel`, after(domain.ExtendRequestedEvent{CommandID: "c1"}, cancelled)},
		{RuleCommands, `"shop decision", which did not ask to cancel`, after(domain.CancelledEvent{CommandID: domain.ShopDecision})},
		{RuleCommands, `"r1", which did not ask to release`, after(elsewhere, domain.ReleasedEvent{CommandID: "r1", Amount: 2500})},
		{RuleCommands, `"e1", which did not ask to extend`, after(domain.ExtendedEvent{CommandID: "e1"})},
		{RuleCommands, `"s2", which did not ask to capture`, after(shipped, refused(domain.DueCapture, "s2"))},
		{RuleCommands, `"b1", which did not ask to refund`, after(refused(domain.DueRefund, "b1"))},
		{RuleCommands, "did not ask to acknowledge", after(refused(domain.DueAcknowledge, ""))},
		{RuleCommands, "is done already", after(shipped, capture, capture)},
		{RuleCommands, "is done already", after(shipped, capture, refused(domain.DueCapture, "s1"))},
		{RuleCommands, "is refused already", after(shipped, refused(domain.DueCapture, "s1"), refused(domain.DueCapture, "s1"))},
		{RuleCommands, "is refused already", after(extend, refused(domain.DueExtend, "e1"), domain.ExtendedEvent{CommandID: "e1"})},
		{RuleCommands, "is done already", after(all, asked, domain.RefundedEvent{RefundID: "b1", Amount: 500}, domain.RefundedEvent{RefundID: "b1", Amount: 500})},
		{RuleCommands, `while "c1", which asked for the same`, after(cancel, domain.CancelRequestedEvent{CommandID: "c2", Reason: "x"})},
		{RuleCommands, "is external and names", after(shipped, domain.CapturedEvent{CaptureID: "k1", Amount: 3000, ShipmentID: "s1", External: true})},
		{RuleCommands, "is external and names", after(cancel, domain.CancelledEvent{CommandID: "c1", External: true})},
		{RuleCommands, "an order number is refused", after(refused(domain.DueReference, ""))},
		{RuleCommands, "an order number is refused", append(after()[:2], domain.CreatedEvent{OrderNumber: "1001"}, domain.AcknowledgedEvent{},
			refused(domain.DueReference, ""), refused(domain.DueReference, ""))},

		{RuleMoney, "from 1 to 5000 is authorized", after(domain.ShippedEvent{ShipmentID: "s1", Amount: 5001})},
		{RuleMoney, "from 1 to 2000 is authorized", after(shipped, domain.ShippedEvent{ShipmentID: "s2", Amount: 2001})},
		{RuleMoney, "from 1 to 2500 is authorized", after(elsewhere, shipped)},
		{RuleMoney, "its amount is 0", after(domain.ShippedEvent{ShipmentID: "s1"})},
		{RuleMoney, "its amount is -1", after(domain.ShippedEvent{ShipmentID: "s1", Amount: -1})},
		{RuleMoney, "from 1 to 200000000 is authorized", append(after()[:1], reading(func(r *domain.Reading) { r.OrderAmount = 300_000_000 }),
			domain.CreatedEvent{}, domain.AcknowledgedEvent{}, domain.ShippedEvent{ShipmentID: "s1", Amount: 200_000_001})},
		{RuleMoney, "its amount is 1400 and should be 1500", after(domain.ShippedEvent{ShipmentID: "s1", Amount: 1400, Parts: parts})},
		{RuleMoney, "its amount is 2999 and should be 3000", after(shipped, domain.CapturedEvent{CaptureID: "k1", Amount: 2999, ShipmentID: "s1"})},
		{RuleMoney, "its amount is 0", after(domain.CapturedEvent{CaptureID: "k9", External: true})},
		{RuleMoney, "from 1 to 200000000 is possible", append(after()[:1], reading(func(r *domain.Reading) { r.OrderAmount = 300_000_000 }),
			domain.CreatedEvent{}, domain.CapturedEvent{CaptureID: "k9", Amount: 200_000_001, External: true})},
		{RuleMoney, "more is captured than authorized", after(domain.CapturedEvent{CaptureID: "k9", Amount: 5001, External: true})},
		{RuleMoney, "more is captured than authorized", after(all, domain.CapturedEvent{CaptureID: "k8", Amount: 1, External: true})},
		{RuleMoney, "more is captured than authorized", after(all, reading(func(r *domain.Reading) { r.OrderAmount = 4999 }))},
		{RuleMoney, "more remains authorized", append(after()[:1], reading(released(-1)))},
		{RuleMoney, "is negative", append(after()[:1], reading(released(5001)))},
		{RuleMoney, "the currency changes", after(reading(func(r *domain.Reading) { r.Currency = "EUR" }))},
		{RuleMoney, "from 1 to 2500 is captured", after(elsewhere, domain.RefundRequestedEvent{RefundID: "b1", Amount: 2501})},
		{RuleMoney, "from 1 to 2000 is captured", after(elsewhere, asked, domain.RefundRequestedEvent{RefundID: "b2", Amount: 2001})},
		{RuleMoney, "from 1 to 1000 is captured", after(all, domain.RefundedEvent{Amount: 4000, External: true}, domain.RefundRequestedEvent{RefundID: "b1", Amount: 1001})},
		{RuleMoney, "from 1 to 0 is captured", after(asked)},
		{RuleMoney, "its amount is 1500 and should be 1400", after(all, domain.RefundRequestedEvent{RefundID: "b1", Amount: 1500, Parts: parts, ReturnFee: fee})},
		{RuleMoney, "its amount is 500 and should be -100", after(all, domain.RefundRequestedEvent{RefundID: "b1", Amount: 500, ReturnFee: fee})},
		{RuleMoney, "its amount is 0", after(all, domain.RefundedEvent{External: true})},
		{RuleMoney, "more is refunded than captured", after(elsewhere, domain.RefundedEvent{Amount: 2501, External: true})},
		{RuleMoney, "what is refunded is 501 and should be 500", after(all, asked, domain.RefundedEvent{RefundID: "b1", Amount: 501})},
		{RuleMoney, "what is refunded is 500 and should be 0", after(all, domain.RefundedEvent{RefundID: "b1", Amount: 500})},
		{RuleMoney, "what is released is 2499", after(elsewhere, domain.ReleasedEvent{Amount: 2499, External: true})},

		{RuleHeld, "it is held: operator", after(domain.HeldEvent{Hold: "operator"}, shipped)},
		{RuleHeld, "it is held: amount_mismatch", append(after()[:2], domain.CreatedEvent{Mismatch: &domain.Mismatch{}}, domain.AcknowledgedEvent{}, shipped)},
		{RuleHeld, "it is held: fraud_pending", after(domain.FraudChangedEvent{Fraud: "pending"}, shipped)},
		{RuleHeld, "it is held: fraud_rejected", after(domain.FraudChangedEvent{Fraud: "rejected"}, shipped)},
		{RuleHeld, "it is held: fraud_stopped", after(shipped, domain.FraudChangedEvent{Fraud: "stopped"}, domain.ShippedEvent{ShipmentID: "s2", Amount: 1})},
		{RuleHeld, "its risk is stopped", after(domain.FraudChangedEvent{Fraud: "stopped"}, domain.ResumedEvent{Lifted: []string{"fraud_stopped"}}, shipped)},

		{RuleKlarnaIDs, `capture "k1" stands`, after(shipped, capture, domain.CapturedEvent{CaptureID: "k1", Amount: 100, External: true})},
		{RuleKlarnaIDs, "no id of Klarna's", after(domain.CapturedEvent{Amount: 100, External: true})},
		{RuleKlarnaIDs, `refund "kr1" stands`, after(all, domain.RefundedEvent{KlarnaRefundID: "kr1", Amount: 5, External: true}, domain.RefundedEvent{KlarnaRefundID: "kr1", Amount: 5, External: true})},

		{RuleDue, `"c1" asked to cancel`, after(cancel, gone)},
		{RuleDue, `"r1" asked to release`, after(elsewhere, release, domain.ReleasedEvent{Amount: 2500, External: true})},
	} {
		t.Run(fmt.Sprintf("%d %s %s", i, test.rule, test.says), func(t *testing.T) {
			records := handmade(t, test.events...)
			steps := Steps(key("a"), records)
			for version, step := range steps {
				last := version == len(steps)-1
				if found := says(step.Findings, test.rule, test.says); found != last || !last && says(step.Findings, test.rule, "") {
					t.Errorf("version %d: %+v", version+1, step.Findings)
				}
			}
			if report := replayed(t, fixedLog{records: records}, views); !says(report.Findings, test.rule, test.says) {
				t.Errorf("replayed: %+v", report)
			}
		})
	}
}

func says(findings []Finding, rule Rule, words string) bool {
	for _, f := range findings {
		if f.Rule == rule && strings.Contains(f.Detail, words) {
			return true
		}
	}
	return false
}
