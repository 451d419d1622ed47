package klarna

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"ordertrail/domain"
)

// FuzzRead holds whatever Klarna might answer against the rules for a reading,
// with encoding/json as a second opinion on what the answer says.
func FuzzRead(f *testing.F) {
	f.Add([]byte(fullOrder(f)))
	f.Add([]byte(smallOrder("", "")))
	f.Add([]byte(smallOrder("order_amount", "1e3")))
	f.Add([]byte(smallOrder("x", `{"y":[1,{"z":null}],"y":2}`)))
	f.Add([]byte(smallOrder("expires_at", `"9999-12-31T23:59:59-01:00"`)))
	f.Add([]byte(smallLine("name", `"\u0000\ud800é"`)))
	f.Add([]byte(smallLine("total_amount", "-9007199254740993")))
	f.Add([]byte("<html>"))
	f.Fuzz(func(t *testing.T, body []byte) {
		reading, err := decode(body, testOrder)
		if err != nil {
			if !reflect.DeepEqual(reading, domain.Reading{}) {
				t.Errorf("refused with %v and yet read %+v", err, reading)
			}
			return
		}
		wantRules(t, reading)
		wantSecondOpinion(t, body, reading)
	})
}

func wantRules(t *testing.T, r domain.Reading) {
	t.Helper()
	numbers := []int64{r.OrderAmount}
	texts := []string{r.Status, r.Fraud, r.Currency, r.Country, r.KlarnaReference, r.MerchantReference1, r.MerchantReference2}
	for _, line := range r.Lines {
		numbers = append(numbers, line.Quantity, line.UnitPrice, line.TaxRate, line.TotalAmount, line.TotalDiscountAmount, line.TotalTaxAmount)
		texts = append(texts, line.Reference, line.Type, line.Name, line.QuantityUnit)
	}
	for _, number := range numbers {
		if number > maxInteger || number < -maxInteger {
			t.Errorf("%d is beyond 2^53", number)
		}
	}
	for _, shown := range texts {
		if utf8.RuneCountInString(shown) > maxText || strings.ContainsFunc(shown, unicode.IsControl) || !utf8.ValidString(shown) {
			t.Errorf("text %q", shown)
		}
	}
	if r.OrderID != testOrder || r.Status == "" || r.OrderAmount < 0 || len(r.Lines) > maxLines {
		t.Errorf("accepted %+v", r)
	}
	if len(r.Currency) != 3 || strings.ToUpper(r.Currency) != r.Currency || (len(r.Country) != 2 && r.Country != "") {
		t.Errorf("currency %q, country %q", r.Currency, r.Country)
	}
}

// wantSecondOpinion fails where the reading cannot be kept as JSON or says other
// things than the answer.
func wantSecondOpinion(t *testing.T, body []byte, r domain.Reading) {
	t.Helper()
	if _, err := json.Marshal(r); err != nil {
		t.Errorf("cannot be kept: %v", err)
	}
	var shown map[string]any
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if err := decoder.Decode(&shown); err != nil {
		t.Fatalf("accepted what is no JSON: %v", err)
	}
	number, _ := shown["order_amount"].(json.Number)
	if amount, err := number.Int64(); err != nil || amount != r.OrderAmount {
		t.Errorf("order_amount %v was read as %d", shown["order_amount"], r.OrderAmount)
	}
	lines, _ := shown["order_lines"].([]any)
	if len(lines) != len(r.Lines) {
		t.Errorf("%d lines were read as %d", len(lines), len(r.Lines))
	}
}
