package shop

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"ordertrail/domain"
)

// FuzzAnswer checks whatever a shop might answer against the rules, with
// encoding/json as a second opinion on whether it cancels.
func FuzzAnswer(f *testing.F) {
	f.Add([]byte(`{"decision":"cancel","reason":"out of stock","order_number":"7","expected_amount":118,"expected_currency":"SEK"}`))
	f.Add([]byte(`{"decision":"accept","decision":"cancel","reason":"r"}`))
	f.Add([]byte(`{"DECISION":"cancel","reason":"r"}`))
	f.Add([]byte(`{"expected_amount":1e3,"expected_currency":"\u0053EK"}`))
	f.Add([]byte(`<html>`))
	f.Fuzz(func(t *testing.T, body []byte) {
		answer, err := read(200, body)
		if err != nil {
			if answer != (domain.ShopAnswer{}) {
				t.Errorf("refused with %v and yet read %+v", err, answer)
			}
			return
		}
		if utf8.RuneCountInString(answer.OrderNumber) > 255 || strings.ContainsFunc(answer.OrderNumber, unicode.IsControl) {
			t.Errorf("order number %q", answer.OrderNumber)
		}
		if expected := answer.Expected; expected != nil && (expected.Amount < 0 || len(expected.Currency) != 3) {
			t.Errorf("expected %+v", expected)
		}
		var said map[string]any
		if err := json.Unmarshal(body, &said); err != nil && len(body) > 0 {
			t.Fatalf("accepted what is no JSON: %v", err)
		}
		if cancels := said["decision"] == "cancel"; cancels != (answer.Cancel != "") || cancels && said["reason"] != answer.Cancel && answer.Cancel != reasonUntold {
			t.Errorf("cancel %q of %s", answer.Cancel, body)
		}
	})
}
