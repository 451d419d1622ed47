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
	f.Add([]byte(capturedOrder(f)))
	f.Add([]byte(movedOrder()))
	f.Add([]byte(movedOrder("captures", `[{"capture_id":"a","captured_amount":9007199254740992,"reference":"\u0000x"}]`, "captured_amount", "9007199254740992")))
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
	wantMoneyRules(t, r)
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

func wantMoneyRules(t *testing.T, r domain.Reading) {
	t.Helper()
	if r.RefundedAmount < 0 || r.RefundedAmount > r.CapturedAmount || r.ReleasedAmount < 0 || r.CapturedAmount+r.ReleasedAmount > r.OrderAmount {
		t.Errorf("captured %d, refunded %d, released %d of %d", r.CapturedAmount, r.RefundedAmount, r.ReleasedAmount, r.OrderAmount)
	}
	wantMoves(t, r.Captures, r.CapturedAmount)
	wantMoves(t, r.Refunds, r.RefundedAmount)
	for _, capture := range r.Captures {
		if capture.ID == "" {
			t.Errorf("capture %+v", capture)
		}
	}
}

func wantMoves(t *testing.T, moves []domain.ShownMove, left int64) {
	t.Helper()
	for _, move := range moves {
		if move.Amount < 0 || move.Amount > left {
			t.Errorf("%d of %d is moved", move.Amount, left)
		}
		if move.ID != token(move.ID) || len(move.Reference) > 255 || strings.Trim(move.Reference, visible) != "" {
			t.Errorf("id %q, reference %q", move.ID, move.Reference)
		}
		left -= move.Amount
	}
	if left != 0 || len(moves) > maxMoves {
		t.Errorf("%d moves leave %d", len(moves), left)
	}
}

// visible are the characters of a reference.
const visible = "!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"

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
	for name, count := range map[string]int{"order_lines": len(r.Lines), "captures": len(r.Captures), "refunds": len(r.Refunds)} {
		if list, _ := shown[name].([]any); len(list) != count {
			t.Errorf("%d %s were read as %d", len(list), name, count)
		}
	}
	for name, read := range map[string]int64{
		"captured_amount": r.CapturedAmount, "refunded_amount": r.RefundedAmount,
		"remaining_authorized_amount": r.OrderAmount - r.CapturedAmount - r.ReleasedAmount,
	} {
		number, given := shown[name].(json.Number)
		if amount, err := number.Int64(); given && (err != nil || amount != read) || !given && r.Status != authorized {
			t.Errorf("%s %v of an order that is %s was read as %d", name, shown[name], r.Status, read)
		}
	}
}
