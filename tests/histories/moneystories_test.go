package histories

import (
	"time"

	"ordertrail/domain"
	"ordertrail/eventstore"
)

func refusedBy(kind domain.Kind, command string) domain.RecordRefusal {
	return domain.RecordRefusal{Refusal: domain.Refusal{
		What: kind, ID: command, Status: 403, Code: "NOT_ALLOWED",
		Messages: []string{"Not allowed as the order is."}, CorrelationID: "6a5e1d2c-0f0e-4b8a-9d27-6d7f0c4b9c11",
	}}
}

func some(reference string, quantity int64) []domain.LineQuantity {
	return []domain.LineQuantity{{Reference: reference, Quantity: quantity}}
}

// storiesOfMoney are of what the shop asks for.
func storiesOfMoney() map[string][]chapter {
	const system, shop = eventstore.ActorSystem, "token:shop"
	shirt := domain.Ship{ID: "shipment-1", Lines: some("19-402", 1), Tracking: []domain.Tracking{{
		ShippingCompany: "PostNord", ShippingMethod: "PickUpPoint", TrackingNumber: "63456415674545679874", TrackingURI: "https://tracking.example/63456415674545679874",
	}}}
	shippedShirt, shippedAll := does(shop, shirt), does(shop, domain.Ship{ID: "shipment-1"})
	captured := does(system, domain.RecordCapture{ShipmentID: "shipment-1", CaptureID: "4ba29b50-be7b-44f5-a492-113e6a865e22"})
	rest := does(shop, domain.Ship{ID: "shipment-2"})
	restCaptured := chapter{time.Hour, system, domain.RecordCapture{ShipmentID: "shipment-2", CaptureID: "d6c2f4d7-0d4f-4a3d-8a64-3e6b0d1f2b55"}}
	returned := does(shop, domain.RequestRefund{ID: "refund-1", Lines: some("19-402", 2), ReturnFee: &domain.ReturnFee{Amount: 4900, TaxRate: 2500}, Reason: "returned"})
	refund := does(shop, domain.RequestRefund{ID: "refund-2", Amount: new(int64(500)), Reason: "scratched"})
	refunded := does(system, domain.RecordRefund{RefundID: "refund-1", KlarnaID: "8b0a4d4c-5d0e-4f52-9a3c-6f0f5f1c7e10"})
	release, extend := does(shop, domain.RequestRelease{ID: "release-1"}), does(shop, domain.RequestExtend{ID: "extend-1"})
	cancel := does("token:operator", domain.RequestCancel{ID: "cancel-1", Reason: "sold out"})
	return map[string][]chapter{
		"shipped_at_once":                acknowledgedAnd(shippedAll, captured),
		"shipped_in_two_parts":           acknowledgedAnd(shippedShirt, captured, chapter{3 * time.Hour, shop, rest.command}, restCaptured),
		"capture_refused_and_sent_again": acknowledgedAnd(shippedShirt, does(system, refusedBy(domain.DueCapture, "shipment-1")), rest, restCaptured),
		"refunded_by_lines_less_a_fee":   acknowledgedAnd(shippedAll, captured, returned, refunded),
		"refund_refused":                 acknowledgedAnd(shippedAll, captured, refund, does(system, refusedBy(domain.DueRefund, "refund-2"))),
		"rest_released":                  acknowledgedAnd(shippedShirt, captured, release, does(system, domain.RecordRelease{})),
		"extended":                       acknowledgedAnd(extend, does(system, domain.RecordExtend{ExpiresAt: storyStart.AddDate(0, 0, 56)})),
		"asked_for_and_not_answered":     acknowledgedAnd(shippedShirt, captured, refund, release, does(shop, domain.Hold{})),
		"sent_while_it_is_extended":      acknowledgedAnd(extend, shippedShirt, rest),
		"cancelled_by_decision":          acknowledgedAnd(cancel, does(system, domain.RecordCancel{})),
		"cancellation_waits":             acknowledgedAnd(cancel),
	}
}
