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

// smallOrder is the least that is an order, with one field replaced or added;
// nothing is replaced where value is empty.
func smallOrder(field, value string) string {
	fields := []struct{ name, value string }{
		{"order_id", `"` + string(testOrder) + `"`}, {"status", `"AUTHORIZED"`},
		{"order_amount", "100"}, {"purchase_currency", `"EUR"`},
	}
	var text []string
	for _, f := range fields {
		if f.name != field {
			text = append(text, fmt.Sprintf("%q:%s", f.name, f.value))
		}
	}
	if value != "" {
		text = append(text, fmt.Sprintf("%q:%s", field, value))
	}
	return "{" + strings.Join(text, ",") + "}"
}

const tinyLine = `{"quantity":1,"unit_price":1,"total_amount":1}`

// smallLine is the least that is an order line, with one field replaced.
func smallLine(field, value string) string {
	line := map[string]string{"quantity": "1", "unit_price": "100", "total_amount": "100", field: value}
	var text []string
	for name, value := range line {
		if value != "" {
			text = append(text, fmt.Sprintf("%q:%s", name, value))
		}
	}
	return smallOrder("order_lines", "[{"+strings.Join(text, ",")+"}]")
}

func TestAWrongAnswerIsNeverBelieved(t *testing.T) {
	for name, body := range map[string]string{
		"empty":                        "",
		"spaces":                       "  \n",
		"HTML":                         "<html><body>Sign in</body></html>",
		"null":                         "null",
		"a number":                     "100",
		"a list":                       "[" + smallOrder("", "") + "]",
		"a string":                     `"order"`,
		"an empty object":              "{}",
		"an error with status 200":     `{"error_code":"NO_SUCH_ORDER","error_messages":[]}`,
		"cut short":                    smallOrder("", "")[:40],
		"two orders":                   smallOrder("", "") + smallOrder("", ""),
		"something after it":           smallOrder("", "") + "x",
		"larger than 32 MiB":           smallOrder("x", `"`+strings.Repeat("x", maxAnswer)+`"`),
		"32 MiB of spaces after it":    smallOrder("", "") + strings.Repeat(" ", maxAnswer),
		"deep":                         smallOrder("x", strings.Repeat("[", 20000)+strings.Repeat("]", 20000)),
		"deep, not closed":             strings.Repeat("[", 500000),
		"no order_id":                  smallOrder("order_id", ""),
		"order_id null":                smallOrder("order_id", "null"),
		"order_id a number":            smallOrder("order_id", "5"),
		"another order":                smallOrder("order_id", `"00000000-6116-4073-ab96-e330819e2c07"`),
		"order_id with a path":         smallOrder("order_id", `"../`+string(testOrder)+`"`),
		"no status":                    smallOrder("status", ""),
		"status null":                  smallOrder("status", "null"),
		"status of control characters": smallOrder("status", `"\u0007"`),
		"no order_amount":              smallOrder("order_amount", ""),
		"order_amount null":            smallOrder("order_amount", "null"),
		"order_amount text":            smallOrder("order_amount", `"100"`),
		"order_amount 1e3":             smallOrder("order_amount", "1e3"),
		"order_amount 1.0":             smallOrder("order_amount", "1.0"),
		"order_amount 1.5":             smallOrder("order_amount", "1.5"),
		"order_amount -1":              smallOrder("order_amount", "-1"),
		"order_amount 2^53+1":          smallOrder("order_amount", "9007199254740993"),
		"order_amount 2^63":            smallOrder("order_amount", "9223372036854775808"),
		"order_amount 2^64+100":        smallOrder("order_amount", "18446744073709551716"),
		"order_amount +1":              smallOrder("order_amount", "+1"),
		"order_amount 0100":            smallOrder("order_amount", "0100"),
		"order_amount 0x10":            smallOrder("order_amount", "0x10"),
		"order_amount NaN":             smallOrder("order_amount", "NaN"),
		"order_amount true":            smallOrder("order_amount", "true"),
		"order_amount a list":          smallOrder("order_amount", "[100]"),
		"ORDER_AMOUNT":                 strings.Replace(smallOrder("", ""), "order_amount", "ORDER_AMOUNT", 1),
		"order_amount twice":           strings.Replace(smallOrder("", ""), `"order_amount"`, `"order_amount":1,"order_amount"`, 1),
		"order_amount twice, escaped":  strings.Replace(smallOrder("", ""), `"order_amount"`, `"order_\u0061mount":1,"order_amount"`, 1),
		"twice in what is skipped":     smallOrder("x", `{"y":[{"z":1,"z":2}]}`),
		"no purchase_currency":         smallOrder("purchase_currency", ""),
		"purchase_currency EURO":       smallOrder("purchase_currency", `"EURO"`),
		"purchase_currency of digits":  smallOrder("purchase_currency", `"978"`),
		"purchase_currency £££":        smallOrder("purchase_currency", `"£££"`),
		"order_lines an object":        smallOrder("order_lines", "{}"),
		"order_lines text":             smallOrder("order_lines", `"none"`),
		"a line null":                  smallOrder("order_lines", "[null]"),
		"a line a number":              smallOrder("order_lines", "[5]"),
		"a line without quantity":      smallLine("quantity", ""),
		"a line without unit_price":    smallLine("unit_price", "null"),
		"a line without total_amount":  smallLine("total_amount", ""),
		"a line total_amount 1.0":      smallLine("total_amount", "1.0"),
		"a line tax_rate 25.00":        smallLine("tax_rate", "25.00"),
		"a line total_tax_amount text": smallLine("total_tax_amount", `"20"`),
		"a line discount -2^53-1":      smallLine("total_discount_amount", "-9007199254740993"),
		"1001 lines":                   smallOrder("order_lines", "["+strings.Repeat(tinyLine+",", maxLines)+tinyLine+"]"),
		"comments":                     smallOrder("", "") + "// yes",
		"UTF-16":                       "\xff\xfe{\x00}\x00",
	} {
		t.Run(name, func(t *testing.T) {
			client := answering(t, http.StatusOK, http.Header{"Klarna-Correlation-Id": {"abc"}}, body)
			reading, err := client.Read(t.Context(), testOrder)
			if !reflect.DeepEqual(reading, domain.Reading{}) {
				t.Errorf("%s: read %+v", name, reading)
			}
			answer := wantAnswer(t, err, domain.AnswerWrong)
			if answer.Detail == "" || answer.Status != http.StatusOK || answer.CorrelationID != "abc" {
				t.Errorf("%s: %+v tells too little", name, *answer)
			}
		})
	}
}

func TestWhatIsNewOrMissingSpoilsNothing(t *testing.T) {
	line := func(change func(*domain.Line)) func(*domain.Reading) {
		return func(r *domain.Reading) {
			l := domain.Line{Quantity: 1, UnitPrice: 100, TotalAmount: 100}
			change(&l)
			r.Lines = []domain.Line{l}
		}
	}
	for name, test := range map[string]struct {
		body string
		want func(*domain.Reading)
	}{
		"the least":                {smallOrder("", ""), func(*domain.Reading) {}},
		"upper case UUID":          {smallOrder("order_id", `"F3392F8B-6116-4073-AB96-E330819E2C07"`), func(*domain.Reading) {}},
		"amount 0":                 {smallOrder("order_amount", "0"), func(r *domain.Reading) { r.OrderAmount = 0 }},
		"amount -0":                {smallOrder("order_amount", "-0"), func(r *domain.Reading) { r.OrderAmount = 0 }},
		"amount 2^53":              {smallOrder("order_amount", "9007199254740992"), func(r *domain.Reading) { r.OrderAmount = 1 << 53 }},
		"a status of tomorrow":     {movedOrder("status", `"BEAMED"`, "captured_amount", "0", "refunded_amount", "0", "remaining_authorized_amount", "100", "captures", "", "refunds", ""), func(r *domain.Reading) { r.Status = "BEAMED" }},
		"a fraud_status of it":     {smallOrder("fraud_status", `"MAYBE"`), func(r *domain.Reading) { r.Fraud = "MAYBE" }},
		"fraud_status null":        {smallOrder("fraud_status", "null"), func(*domain.Reading) {}},
		"currency in lower case":   {smallOrder("purchase_currency", `"eur"`), func(*domain.Reading) {}},
		"country in lower case":    {smallOrder("purchase_country", `"se"`), func(r *domain.Reading) { r.Country = "SE" }},
		"a country that is none":   {smallOrder("purchase_country", `"Sweden"`), func(*domain.Reading) {}},
		"no lines":                 {smallOrder("order_lines", "[]"), func(*domain.Reading) {}},
		"lines null":               {smallOrder("order_lines", "null"), func(*domain.Reading) {}},
		"a discount":               {smallLine("total_amount", "-100"), line(func(l *domain.Line) { l.TotalAmount = -100 })},
		"a line's null discount":   {smallLine("total_discount_amount", "null"), line(func(*domain.Line) {})},
		"a reference, a number":    {smallLine("reference", "5"), line(func(*domain.Line) {})},
		"control characters":       {smallLine("name", `"a\u0000\u001b[31m\nb\u009f\u202ec"`), line(func(l *domain.Line) { l.Name = "a[31mbc" })},
		"a long name":              {smallLine("name", `"`+strings.Repeat("é", 300)+`"`), line(func(l *domain.Line) { l.Name = strings.Repeat("é", 255) })},
		"broken UTF-8":             {smallLine("name", "\"a\xffb\""), line(func(l *domain.Line) { l.Name = "a\ufffdb" })},
		"half a surrogate":         {smallLine("name", `"a\ud800b"`), line(func(l *domain.Line) { l.Name = "a\ufffdb" })},
		"an unknown field":         {smallOrder("x", `[{"y":1e400}]`), func(*domain.Reading) {}},
		"a field in another case":  {smallOrder("Order_Amount", `"lots"`), func(*domain.Reading) {}},
		"expires_at of other type": {smallOrder("expires_at", "17"), func(*domain.Reading) {}},
	} {
		t.Run(name, func(t *testing.T) {
			want := domain.Reading{OrderID: testOrder, Status: "AUTHORIZED", OrderAmount: 100, Facts: domain.Facts{Currency: "EUR"}}
			test.want(&want)
			client := answering(t, http.StatusOK, nil, test.body)
			got, err := client.Read(t.Context(), testOrder)
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("%s: %+v, %v, want %+v", name, got, err, want)
			}
		})
	}
}

func TestTimesAreReadInTheirForms(t *testing.T) {
	newYear := time.Date(2016, 1, 1, 0, 0, 0, 0, time.UTC)
	for shown, want := range map[string]time.Time{
		"2016-01-01T00:00:00Z":           newYear,
		"2016-01-01T00:00:00+00:00":      newYear,
		"2016-01-01T00:00:00+0000":       newYear,
		"2016-01-01T01:30:00+0130":       newYear,
		"2016-01-01T00:00:00":            newYear,
		"2016-01-01":                     newYear,
		"2015-12-31T22:00:00.000-02:00":  newYear,
		"2016-01-01T00:00:00.123456789Z": newYear.Add(123456789),
		"":                               {},
		"never":                          {},
		"1451606400":                     {},
		"2016-13-01T00:00:00Z":           {},
		"9999-12-31T23:59:59-01:00":      {},
		"0000-01-01T00:00:00Z":           {},
	} {
		t.Run(shown, func(t *testing.T) {
			if got := moment(text(shown)); !got.Equal(want) || got.Location() != time.UTC {
				t.Errorf("%q is %s, want %s", shown, got, want)
			}
		})
	}
}
