package audit

import (
	"strings"
	"testing"

	"ordertrail/domain"
)

// What is inside a field reads as a field does: names in snake case, what is empty
// left out, no Go in it.
func TestChangesReadAsFieldsDo(t *testing.T) {
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
	const post = `"tracking":[{"tracking_number":"T1"}]`
	const capture = `{"kind":"capture","id":"s1","at":"2026-11-23T08:12:00Z","version":5,`
	const waiting = capture + `"state":"waiting","amount":1500,` + part + `,` + post + `}`
	const done = capture + `"state":"done","amount":1500,` + part + `,` + post + `,"made_id":"k1"}`
	const refund = `{"kind":"refund","id":"b1","at":"2026-11-23T08:16:00Z","version":7,`
	const back = `"amount":1400,` + part + `,"return_fee":{"amount":100,"tax_rate":2500}}`
	const refusal = `"refusal":{"what":"refund","command_id":"b1","http_status":403,"code":"NOT_ALLOWED","at":"2026-11-23T08:18:00Z"},`
	const asked, refused = refund + `"state":"waiting",` + back, refund + `"state":"refused",` + refusal + back
	for _, want := range []struct {
		version       int
		field         string
		before, after string
	}{
		{5, "intents", `null`, `[` + waiting + `]`},
		{6, "intents", `[` + waiting + `]`, `[` + done + `]`},
		{6, "captures", `null`, `[{"id":"k1","amount":1500,"shipment_id":"s1","at":"2026-11-23T08:14:00Z"}]`},
		{7, "intents", `[` + done + `]`, `[` + done + `,` + asked + `]`},
		{8, "intents", `[` + done + `,` + asked + `]`, `[` + done + `,` + refused + `]`},
		{8, "refusal", `null`, strings.TrimSuffix(strings.TrimPrefix(refusal, `"refusal":`), ",")},
		{8, "reread_soon", `false`, `true`},
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

// Text is for people, so it is not escaped for HTML.
func TestChangesAreReadable(t *testing.T) {
	changes := Changes(domain.Order{}, domain.Order{Facts: domain.Facts{Lines: []domain.Line{{Name: "Shirt <M> & more"}}}})
	if len(changes) != 1 || !strings.Contains(string(changes[0].After), `"name":"Shirt <M> & more"`) {
		t.Errorf("told %+v", changes)
	}
}
