package klarna

import (
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"ordertrail/domain"
)

// movedOrder is an order of which money was moved, with fields replaced by name and
// value in turn; an empty value leaves the field out.
func movedOrder(changes ...string) string {
	fields := []string{
		"order_id", `"` + string(testOrder) + `"`, "status", `"CAPTURED"`, "order_amount", "100", "purchase_currency", `"EUR"`,
		"captured_amount", "60", "refunded_amount", "20", "remaining_authorized_amount", "30",
		"captures", `[{"capture_id":"c1","captured_amount":40},{"capture_id":"c2","captured_amount":20}]`,
		"refunds", `[{"refunded_amount":20}]`,
	}
	for c := 0; c < len(changes); c += 2 {
		for f := 0; f < len(fields); f += 2 {
			if fields[f] == changes[c] {
				fields[f+1] = changes[c+1]
			}
		}
	}
	var text []string
	for f := 0; f < len(fields); f += 2 {
		if fields[f+1] != "" {
			text = append(text, fmt.Sprintf("%q:%s", fields[f], fields[f+1]))
		}
	}
	return "{" + strings.Join(text, ",") + "}"
}

// movedReading is movedOrder as it is read.
func movedReading() domain.Reading {
	return domain.Reading{
		OrderID: testOrder, Status: "CAPTURED", OrderAmount: 100, Facts: domain.Facts{Currency: "EUR"},
		CapturedAmount: 60, RefundedAmount: 20, ReleasedAmount: 10,
		Captures: []domain.ShownMove{{ID: "c1", Amount: 40}, {ID: "c2", Amount: 20}},
		Refunds:  []domain.ShownMove{{Amount: 20}},
	}
}

func TestMoneyThatDoesNotAgreeIsNeverBelieved(t *testing.T) {
	const huge = "9007199254740992" // 2^53
	capture := func(fields string) string { return `[{"capture_id":"c1","captured_amount":40},{` + fields + `}]` }
	for detail, bodies := range map[string]map[string]string{
		"is missing": {
			"no captured_amount":           movedOrder("captured_amount", ""),
			"captured_amount null":         movedOrder("captured_amount", "null"),
			"no refunded_amount":           movedOrder("refunded_amount", ""),
			"refunded_amount null":         movedOrder("refunded_amount", "null"),
			"no remaining amount":          movedOrder("remaining_authorized_amount", ""),
			"remaining amount null":        movedOrder("remaining_authorized_amount", "null"),
			"a status of tomorrow without": smallOrder("status", `"BEAMED"`),
			"cancelled, without":           smallOrder("status", `"CANCELLED"`),
		},
		"has the wrong form": {
			"captured_amount text":    movedOrder("captured_amount", `"60"`),
			"captured_amount 60.0":    movedOrder("captured_amount", "60.0"),
			"captured_amount 6e1":     movedOrder("captured_amount", "6e1"),
			"refunded_amount true":    movedOrder("refunded_amount", "true"),
			"remaining amount 2^53+1": movedOrder("remaining_authorized_amount", "9007199254740993"),
			"captures an object":      movedOrder("captures", "{}"),
			"a capture a number":      movedOrder("captures", "[60]"),
			"a capture's amount text": movedOrder("captures", capture(`"capture_id":"c2","captured_amount":"20"`)),
			"a capture's amount 20.0": movedOrder("captures", capture(`"capture_id":"c2","captured_amount":20.0`)),
			"refunds text":            movedOrder("refunds", `"none"`),
		},
		"is negative": {
			"captured_amount negative":  movedOrder("captured_amount", "-60", "refunded_amount", "0", "captures", "", "refunds", ""),
			"refunded_amount negative":  movedOrder("refunded_amount", "-20"),
			"remaining amount negative": movedOrder("remaining_authorized_amount", "-1"),
		},
		"are more than order_amount": {
			"more captured than ordered":     movedOrder("order_amount", "59", "remaining_authorized_amount", "0"),
			"more remains than can":          movedOrder("remaining_authorized_amount", "41"),
			"authorized, more remains":       smallOrder("remaining_authorized_amount", "101"),
			"authorized, captured, all left": movedOrder("status", `"AUTHORIZED"`, "remaining_authorized_amount", ""),
		},
		"refunded_amount is more than captured_amount": {
			"more refunded than captured": movedOrder("refunded_amount", "61", "refunds", `[{"refunded_amount":61}]`),
			"authorized, refunded":        smallOrder("refunded_amount", "1"),
		},
		"captures do not come to their total": {
			"no captures":                movedOrder("captures", ""),
			"captures null":              movedOrder("captures", "null"),
			"captures empty":             movedOrder("captures", "[]"),
			"a capture is missing":       movedOrder("captures", capture(`"capture_id":"c2","captured_amount":19`)),
			"a capture too many":         movedOrder("captures", capture(`"capture_id":"c2","captured_amount":21`)),
			"captures that run over":     movedOrder("captures", "["+strings.Repeat(`{"capture_id":"c","captured_amount":`+huge+`},`, 2048)+`{"capture_id":"c","captured_amount":60}]`),
			"authorized, with a capture": smallOrder("captures", `[{"capture_id":"c1","captured_amount":1}]`),
		},
		"has no capture_id": {
			"a capture without an id":    movedOrder("captures", capture(`"captured_amount":20`)),
			"a capture's id null":        movedOrder("captures", capture(`"capture_id":null,"captured_amount":20`)),
			"a capture's id a number":    movedOrder("captures", capture(`"capture_id":2,"captured_amount":20`)),
			"a capture's id with a path": movedOrder("captures", capture(`"capture_id":"../c2","captured_amount":20`)),
			"a capture's id with a NUL":  movedOrder("captures", capture(`"capture_id":"c\u00002","captured_amount":20`)),
			"a capture's id too long":    movedOrder("captures", capture(`"capture_id":"`+strings.Repeat("c", maxCode+1)+`","captured_amount":20`)),
		},
		"has no amount": {
			"a capture without an amount": movedOrder("captures", capture(`"capture_id":"c2"`), "captured_amount", "40"),
			"a capture's amount null":     movedOrder("captures", capture(`"capture_id":"c2","captured_amount":null`), "captured_amount", "40"),
			"a capture's amount negative": movedOrder("captures", `[{"capture_id":"c1","captured_amount":-20},{"capture_id":"c2","captured_amount":80}]`),
			"a refund without an amount":  movedOrder("refunds", `[{"refunded_amount":20},{}]`),
			"a refund's amount negative":  movedOrder("refunds", `[{"refunded_amount":20},{"refunded_amount":-1},{"refunded_amount":1}]`),
		},
		"a field comes twice": {
			"a capture's amount twice": movedOrder("captures", capture(`"capture_id":"c2","captured_amount":20,"captured_amount":20`)),
		},
		"more than 10000 captures": {
			"too many captures": movedOrder("captured_amount", "0", "refunded_amount", "0", "refunds", "", "captures", manyCaptures(maxMoves+1)),
		},
		"refunds do not come to their total": {
			"no refunds":                 movedOrder("refunds", ""),
			"refunds null":               movedOrder("refunds", "null"),
			"a refund is missing":        movedOrder("refunds", `[{"refunded_amount":19}]`),
			"a refund too many":          movedOrder("refunds", `[{"refunded_amount":20},{"refunded_amount":1}]`),
			"a refund not of this order": movedOrder("refunded_amount", "0"),
		},
	} {
		t.Run(detail, func(t *testing.T) {
			for name, body := range bodies {
				reading, err := answering(t, http.StatusOK, nil, body).Read(t.Context(), testOrder)
				if !reflect.DeepEqual(reading, domain.Reading{}) {
					t.Errorf("%s: read %+v", name, reading)
				}
				if answer := wantAnswer(t, err, domain.AnswerWrong); !strings.Contains(answer.Detail, detail) {
					t.Errorf("%s: detail is %q, want %q", name, answer.Detail, detail)
				}
			}
		})
	}
}

func manyCaptures(count int) string {
	const one = `{"capture_id":"c","captured_amount":0}`
	return "[" + strings.Repeat(one+",", count-1) + one + "]"
}

func TestMoneyIsReadAsItIsShown(t *testing.T) {
	refund := func(fields string) string { return movedOrder("refunds", `[{"refunded_amount":20,`+fields+`}]`) }
	refunded := func(change func(*domain.ShownMove)) func(*domain.Reading) {
		return func(r *domain.Reading) { change(&r.Refunds[0]) }
	}
	nothing := func(r *domain.Reading) {
		*r = domain.Reading{OrderID: testOrder, Status: "AUTHORIZED", OrderAmount: 100, Facts: domain.Facts{Currency: "EUR"}}
	}
	unchanged := func(*domain.Reading) {}
	long := strings.Repeat("~", 255)
	for name, test := range map[string]struct {
		body string
		want func(*domain.Reading)
	}{
		"as it is":                    {movedOrder(), unchanged},
		"authorized, nothing shown":   {smallOrder("", ""), nothing},
		"authorized, nothing by null": {movedOrder("status", `"AUTHORIZED"`, "captured_amount", "null", "refunded_amount", "null", "remaining_authorized_amount", "null", "captures", "null", "refunds", "null"), nothing},
		"authorized, less remains":    {smallOrder("remaining_authorized_amount", "99"), func(r *domain.Reading) { nothing(r); r.ReleasedAmount = 1 }},
		"cancelled": {
			movedOrder("status", `"CANCELLED"`, "captured_amount", "0", "refunded_amount", "0", "remaining_authorized_amount", "0", "captures", "[]", "refunds", "[]"),
			func(r *domain.Reading) { nothing(r); r.Status, r.ReleasedAmount = "CANCELLED", 100 },
		},
		"all remains":          {movedOrder("remaining_authorized_amount", "40"), func(r *domain.Reading) { r.ReleasedAmount = 0 }},
		"all refunded":         {movedOrder("refunded_amount", "60", "refunds", `[{"refunded_amount":60}]`), func(r *domain.Reading) { r.RefundedAmount, r.Refunds[0].Amount = 60, 60 }},
		"a capture of nothing": {movedOrder("captures", `[{"capture_id":"c0","captured_amount":0},{"capture_id":"c1","captured_amount":60}]`), func(r *domain.Reading) { r.Captures = []domain.ShownMove{{ID: "c0"}, {ID: "c1", Amount: 60}} }},
		"captures of nothing at all": {
			movedOrder("captured_amount", "0", "refunded_amount", "0", "refunds", `[{"description":"odd"}]`, "captures", `[{"description":"odd"},null]`),
			func(r *domain.Reading) {
				r.CapturedAmount, r.RefundedAmount, r.ReleasedAmount, r.Captures, r.Refunds = 0, 0, 70, nil, nil
			},
		},
		"a refund's id":           {refund(`"refund_id":"r_1-A"`), refunded(func(m *domain.ShownMove) { m.ID = "r_1-A" })},
		"a refund's id null":      {refund(`"refund_id":null`), unchanged},
		"a refund's id of words":  {refund(`"refund_id":"Canary Testperson"`), unchanged},
		"a time":                  {refund(`"refunded_at":"2026-03-05T10:00:00+0100"`), refunded(func(m *domain.ShownMove) { m.At = time.Date(2026, 3, 5, 9, 0, 0, 0, time.UTC) })},
		"a time that is none":     {refund(`"refunded_at":"soon"`), unchanged},
		"our reference":           {refund(`"reference":"return/1"`), refunded(func(m *domain.ShownMove) { m.Reference = "return/1" })},
		"the longest reference":   {refund(`"reference":"` + long + `"`), refunded(func(m *domain.ShownMove) { m.Reference = long })},
		"one that is longer":      {refund(`"reference":"` + long + `~"`), unchanged},
		"one with a space":        {refund(`"reference":"return 1"`), unchanged},
		"one with a NUL":          {refund(`"reference":"return\u00001"`), unchanged},
		"one with a DEL":          {refund(`"reference":"return\u007f1"`), unchanged},
		"one with a line's end":   {refund(`"reference":"return1\n"`), unchanged},
		"one that is not ASCII":   {refund(`"reference":"réturn1"`), unchanged},
		"one of broken UTF-8":     {refund("\"reference\":\"return\xff1\""), unchanged},
		"one that is empty":       {refund(`"reference":""`), unchanged},
		"one that is null":        {refund(`"reference":null`), unchanged},
		"one that is an object":   {refund(`"reference":{"a":1}`), unchanged},
		"something new beside it": {refund(`"fee":{"refunded_amount":"x"}`), unchanged},
	} {
		t.Run(name, func(t *testing.T) {
			want := movedReading()
			test.want(&want)
			client := answering(t, http.StatusOK, nil, test.body)
			got, err := client.Read(t.Context(), testOrder)
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("%s:\n%+v, %v, want\n%+v", name, got, err, want)
			}
		})
	}
}

// testdata/captured.json, without what is personal.
func TestACapturedOrderIsRead(t *testing.T) {
	got, err := answering(t, http.StatusOK, nil, capturedOrder(t)).Read(t.Context(), testOrder)
	want := domain.Reading{
		OrderID: testOrder, Status: "CAPTURED", Fraud: "ACCEPTED", OrderAmount: 11800,
		CapturedAmount: 9000, RefundedAmount: 2500, ReleasedAmount: 2800,
		Facts:       domain.Facts{Currency: "SEK", Country: "SE", KlarnaReference: "K4MADNY"},
		PurchasedAt: time.Date(2026, 2, 28, 22, 30, 5, 123e6, time.UTC),
		ExpiresAt:   time.Date(2026, 3, 28, 22, 30, 5, 0, time.UTC),
		Captures: []domain.ShownMove{
			{ID: "4ba29b50-be7b-44f5-a492-113e6a865e22", Amount: 6000, Reference: "shipment-1", At: time.Date(2026, 3, 1, 9, 0, 0, 250e6, time.UTC)},
			{ID: "a1b2", Amount: 3000, At: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)},
		},
		Refunds: []domain.ShownMove{
			{Amount: 2000, At: time.Date(2026, 3, 5, 9, 0, 0, 0, time.UTC)},
			{ID: "e5f6", Amount: 500, Reference: "return-1", At: time.Date(2026, 3, 6, 10, 0, 0, 0, time.UTC)},
		},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("reading is\n%+v, %v, want\n%+v", got, err, want)
	}
}
