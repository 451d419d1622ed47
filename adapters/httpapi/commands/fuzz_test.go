package commands

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"ordertrail/adapters/httpapi/problem"
)

// FuzzCommandBody: a body is an object that is known field by field, or refused as
// documented.
func FuzzCommandBody(f *testing.F) {
	for _, body := range []string{
		``, ` `, `{}`, `{}{}`, `null`, `[]`, `"s1"`, `{`, "\x00", `{"shipment_id":"s1","shipment_id":"s1"}`, `{"Shipment_id":"s1"}`, `{"shipment_id":"\ud800"}`,
		`{"shipment_id":"s1","amount":9007199254740993}`, `{"shipment_id":"s1","amount":1e3}`, `{"shipment_id":"s1","lines":[null]}`, `{"reason":"sold out"}`,
		`{"refund_id":"r1","amount":1,"return_fee":{"vat":1}}`, `{"refund_id":"r1","return_fee":5}`,
	} {
		f.Add(body)
	}
	f.Add(`{"shipment_id":"s1","amount":1,"lines":[{"reference":"a","quantity":1}],"tracking":[{"tracking_number":"1"}]}`)
	f.Add(`{"refund_id":"r1","lines":[{"reference":"a","quantity":1}],"return_fee":{"amount":1,"tax_rate":0},"reason":"torn"}`)
	f.Fuzz(func(t *testing.T, body string) {
		for name, read := range map[string]commandReader{"ship": readShip, "refund": readRefund, "cancel": readCancel, "extend": readExtend} {
			_, err := read(httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body)), "made")
			if err != nil {
				if refusal := problem.Of(err); refusal.Status != 400 && refusal.Status != 422 {
					t.Errorf("%s: %v", name, err)
				}
				continue
			}
			var object map[string]any
			if trimmed := strings.Trim(body, " \t\r\n"); trimmed != "" && json.Unmarshal([]byte(trimmed), &object) != nil {
				t.Errorf("%s is taken as the body of %s", body, name)
			}
		}
	})
}
