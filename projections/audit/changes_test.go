package audit

import (
	"testing"

	"ordertrail/domain"
)

// What is inside a field reads as in the API too: names in snake case, what is
// empty left out, no Go in it.
func TestChangesReadAsInTheAPI(t *testing.T) {
	fee := &domain.ReturnFee{Amount: 100, TaxRate: 2500}
	records := live(t, settled(
		domain.Ship{ID: "s1", Lines: lines("shirt", 1), Tracking: []domain.Tracking{{TrackingNumber: "T1"}}},
		domain.RecordCapture{ShipmentID: "s1", CaptureID: "k1"},
		domain.RequestRefund{ID: "b1", Lines: lines("shirt", 1), ReturnFee: fee},
		no(domain.DueRefund, "b1"),
		domain.RequestExtend{ID: "e1"},
	)).records()
	steps := Steps(key("a"), records)
	const part = `"parts":[{"line":0,"reference":"shirt","quantity":1,"unit_price":1500,"tax_rate":2500,"total_amount":1500,"total_tax_amount":300}]`
	const shipped = `[{"id":"s1","amount":1500,` + part + `,"tracking":[{"tracking_number":"T1"}],"at":"2026-11-23T08:12:00Z",`
	const refusal = `{"what":"refund","command_id":"b1","http_status":403,"code":"NOT_ALLOWED","at":"2026-11-23T08:18:00Z"}`
	for _, want := range []struct {
		version       int
		field         string
		before, after string
	}{
		{5, "shipments", `null`, shipped + `"state":"waiting"}]`},
		{6, "shipments", shipped + `"state":"waiting"}]`, shipped + `"state":"done","capture_id":"k1"}]`},
		{6, "captures", `null`, `[{"id":"k1","amount":1500,"shipment_id":"s1","at":"2026-11-23T08:14:00Z"}]`},
		{7, "refunds", `null`, `[{"id":"b1","amount":1400,` + part + `,"return_fee":{"amount":100,"tax_rate":2500},"at":"2026-11-23T08:16:00Z","state":"waiting"}]`},
		{8, "refusal", `null`, refusal},
		{8, "look_soon", `false`, `true`},
		{9, "commands", `null`, `[{"kind":"extend","id":"e1","state":"waiting"}]`},
		{9, "extend", `null`, `{"id":"e1","at":"2026-11-23T08:20:00Z"}`},
	} {
		found := false
		for _, c := range steps[want.version-1].Changes {
			if c.Field != want.field {
				continue
			}
			found = true
			if string(c.Before) != want.before || string(c.After) != want.after {
				t.Errorf("version %d, %s:\n%s\nwant\n%s\nthen\n%s\nwant\n%s", want.version, c.Field, c.Before, want.before, c.After, want.after)
			}
		}
		if !found {
			t.Errorf("version %d does not change %s: %+v", want.version, want.field, steps[want.version-1].Changes)
		}
	}
}
