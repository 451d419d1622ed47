package histories

import (
	"time"

	"ordertrail/domain"
	"ordertrail/eventstore"
)

func capturedAs(id string, amount int64, reference string) func(*domain.Reading) {
	return func(r *domain.Reading) {
		r.CapturedAmount += amount
		r.Captures = append(r.Captures, domain.ShownMove{ID: id, Amount: amount, Reference: reference, At: storyStart.Add(time.Minute)})
	}
}

func refundedAs(id string, amount int64) func(*domain.Reading) {
	return func(r *domain.Reading) {
		r.RefundedAmount += amount
		r.Refunds = append(r.Refunds, domain.ShownMove{ID: id, Amount: amount, At: storyStart.Add(2 * time.Minute)})
	}
}

// storiesElsewhere are of what is done in the Merchant Portal.
func storiesElsewhere() map[string][]chapter {
	const system, shop = eventstore.ActorSystem, "token:shop"
	look := func(changes ...func(*domain.Reading)) chapter {
		return chapter{time.Hour, system, shownWith(changes...)}
	}
	part := capturedAs("7f0d6c0e-8f1b-4f6a-b1d6-2f1f6a0e9c33", 5000, "")
	ours := capturedAs("4ba29b50-be7b-44f5-a492-113e6a865e22", 4500, "shipment-1")
	back := refundedAs("8b0a4d4c-5d0e-4f52-9a3c-6f0f5f1c7e10", 1200)
	status := func(status string) func(*domain.Reading) { return func(r *domain.Reading) { r.Status = status } }
	letGo := func(r *domain.Reading) { r.ReleasedAmount = 9900 }
	later := func(r *domain.Reading) { r.ExpiresAt = r.ExpiresAt.AddDate(0, 0, 28) }
	smaller := func(r *domain.Reading) {
		r.OrderAmount, r.Lines, r.MerchantReference1 = 9000, r.Lines[:1], "web-1001-b"
	}
	shirt := does(shop, domain.Ship{ID: "shipment-1", Lines: some("19-402", 1)})
	again := []chapter{
		does(shop, domain.Ship{ID: "shipment-1", Amount: new(int64(5000))}), does(system, domain.RecordCapture{ShipmentID: "shipment-1", CaptureID: "7f0d6c0e-8f1b-4f6a-b1d6-2f1f6a0e9c33"}),
		does(shop, domain.RequestRefund{ID: "refund-1", Amount: new(int64(1200))}), does(system, domain.RecordRefund{RefundID: "refund-1", KlarnaID: "8b0a4d4c-5d0e-4f52-9a3c-6f0f5f1c7e10"}),
	}
	return map[string][]chapter{
		"captured_refunded_and_released_elsewhere": acknowledgedAnd(look(part), look(part, back), look(part, back, letGo)),
		"refused_capture_found_after_all":          acknowledgedAnd(shirt, does(system, refusedBy(domain.DueCapture, "shipment-1")), look(ours)),
		"expired_with_something_captured":          acknowledgedAnd(look(status("EXPIRED")), look(status("EXPIRED"), part)),
		"extended_elsewhere":                       acknowledgedAnd(look(later)),
		"changed_elsewhere":                        acknowledgedAnd(look(smaller)),
		// As versions wrote it that counted what Klarna answered again.
		"found_elsewhere_and_asked_for_again":     acknowledgedAnd(append([]chapter{look(part), look(part, back)}, again...)...),
		"captured_elsewhere_under_a_shipments_id": acknowledgedAnd(look(capturedAs("7f0d6c0e-8f1b-4f6a-b1d6-2f1f6a0e9c33", 5000, "shipment-1"))),
		"refused_as_klarna_has_another_amount":    acknowledgedAnd(shirt, look(capturedAs("7f0d6c0e-8f1b-4f6a-b1d6-2f1f6a0e9c33", 5000, "shipment-1")), look(capturedAs("7f0d6c0e-8f1b-4f6a-b1d6-2f1f6a0e9c33", 5000, "shipment-1"))),
		"cancelled_elsewhere_while_it_is_sent":    acknowledgedAnd(shirt, look(status("CANCELLED")), does(system, refusedBy(domain.DueCapture, "shipment-1"))),
	}
}

// storiesOfHolds are of what keeps an order, and of what the shop's order system
// answers.
func storiesOfHolds() map[string][]chapter {
	const klarna, system, operator = eventstore.ActorKlarna, eventstore.ActorSystem, "token:operator"
	pushed, fetched := does(klarna, domain.Push{Via: domain.ViaPush}), does(system, shownWith())
	fraud := func(word string) chapter {
		return does(system, shownWith(func(r *domain.Reading) { r.Fraud = word }))
	}
	answers := func(answer domain.ShopAnswer) chapter { return does(system, domain.Create{Answer: answer}) }
	noticed := func(word string) chapter { return does(klarna, domain.Notify{EventType: word}) }
	acknowledged := does(system, domain.Acknowledge{})
	mismatch := domain.ShopAnswer{OrderNumber: "A-1001", Expected: &domain.Money{Amount: 14000, Currency: "SEK"}}
	return map[string][]chapter{
		"held_and_resumed":         acknowledgedAnd(does(operator, domain.Hold{ID: "hold-1", Reason: "address to be checked"}), does(operator, domain.Resume{ID: "resume-1"})),
		"held":                     acknowledgedAnd(does(operator, domain.Hold{Reason: "address to be checked"})),
		"pending_then_accepted":    {pushed, fraud("PENDING"), answers(domain.ShopAnswer{}), acknowledged, noticed("FRAUD_RISK_ACCEPTED"), fraud("ACCEPTED")},
		"stopped_while_it_is_sent": acknowledgedAnd(does("token:shop", domain.Ship{ID: "shipment-1"}), noticed("FRAUD_RISK_STOPPED"), fraud("ACCEPTED")),
		"created_not_to_be_sent":   {pushed, fetched, answers(domain.ShopAnswer{OrderNumber: "A-1001", Cancel: "sold out"}), does(system, domain.RecordCancel{})},
		"another_amount_expected":  {pushed, fetched, answers(mismatch), acknowledged, does(operator, domain.Resume{})},
		"another_amount_held":      {pushed, fetched, answers(mismatch), acknowledged},
		"order_number_refused":     {pushed, fetched, answers(domain.ShopAnswer{OrderNumber: "A-1001"}), acknowledged, does(system, refusedBy(domain.DueReference, ""))},
		"named_by_a_checkout":      {does("token:shop", domain.Push{Via: domain.ViaCheckout}), fetched, answers(domain.ShopAnswer{})},
		"named_and_never_bought":   {does("token:shop", domain.Push{Via: domain.ViaCheckout})},
	}
}
