package domain

import (
	"reflect"
	"testing"
)

func TestWhatKlarnaIsTold(t *testing.T) {
	parts := []Part{someOf(0, 2, 2000, 400), someOf(2, 1, -500, -100)}
	lines := []Line{parts[0].Line, parts[1].Line}
	post := []Tracking{{TrackingNumber: "1"}}
	ship := given(t, acknowledged(ShippedEvent{ShipmentID: "s1", Amount: 1500, Parts: parts, Tracking: post})...).Intents[0]
	if got, want := ship.CaptureMove(), (CaptureMove{Amount: 1500, Reference: "s1", Lines: lines, Tracking: post}); !reflect.DeepEqual(got, want) {
		t.Errorf("a capture is %+v, want %+v", got, want)
	}
	if got := given(t, acknowledged(shipped("s1", 1))...).Intents[0].CaptureMove(); got.Lines != nil {
		t.Errorf("an amount has the lines %+v", got.Lines)
	}
	paid := acknowledged(captures("s1", 5000)...)
	asked := RefundRequestedEvent{RefundID: "r1", Amount: 1201, Parts: parts, ReturnFee: &ReturnFee{Amount: 299, TaxRate: 2500}, Reason: "back"}
	fee := Line{Type: "return_fee", Name: "Return fee", Quantity: 1, UnitPrice: -299, TaxRate: 2500, TotalAmount: -299, TotalTaxAmount: -60}
	refund := given(t, append(paid, asked)...).Intents[1]
	want := RefundMove{Amount: 1201, Reference: "r1", Description: "back", Lines: append(lines, fee)}
	if got := refund.RefundMove(); !reflect.DeepEqual(got, want) {
		t.Errorf("a refund is %+v, want %+v", got, want)
	}
	if again := refund.RefundMove(); !reflect.DeepEqual(again, want) || len(refund.Parts) != 2 {
		t.Errorf("told again it is %+v", again)
	}
}
