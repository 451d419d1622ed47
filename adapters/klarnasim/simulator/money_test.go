package simulator_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"ordertrail/adapters/klarnasim"
)

func replaceCapture(path, capture string) string { return strings.ReplaceAll(path, "CID", capture) }

// linesBody is an update of the authorization with a single line.
func linesBody(total, rate, tax int64) string {
	return fmt.Sprintf(`{"order_amount":%d,"order_lines":[{"name":"thing","quantity":1,"unit_price":%d,"tax_rate":%d,"total_amount":%d,"total_tax_amount":%d}]}`,
		max(total, 0), total, rate, total, tax)
}

// TestLineTax holds the check values of klarna.md, "Amounts and tax", each with one minor unit of
// tolerance.
func TestLineTax(t *testing.T) {
	k := start(t, klarnasim.Config{})
	id := k.buy(klarnasim.Purchase{Country: "SE"})
	for _, test := range []struct{ total, rate, tax int64 }{
		{6000, 2500, 1200}, {4000, 2500, 800}, {50000, 1000, 4545}, {1800, 2100, 312},
		{9900, 1900, 1581}, {-14950, 2500, -2990}, {4000, 2000, 667},
	} {
		for off, want := range map[int64]int{-2: 400, -1: 204, 0: 204, 1: 204, 2: 400} {
			answer := k.om("PATCH", id, "/authorization", linesBody(test.total, test.rate, test.tax+off))
			if answer.status != want {
				t.Errorf("%d at %d with tax %d: %d %s, want %d", test.total, test.rate, test.tax+off, answer.status, answer.body, want)
			}
		}
	}
	refused := k.om("PATCH", id, "/authorization", linesBody(-14950, 2500, -2000)).want(t, 400, "BAD_VALUE")
	if !strings.Contains(refused.body, "Bad value: order_lines[0].total_tax_amount differs from the calculated value [-2990] by more than [1]") {
		t.Errorf("message %s", refused.body)
	}
}

func TestLineTotals(t *testing.T) {
	k := start(t, klarnasim.Config{})
	id := k.buy(klarnasim.Purchase{Country: "US"})
	for body, want := range map[string]int{
		`{"order_amount":500,"order_lines":[{"name":"a","quantity":3,"unit_price":200,"total_discount_amount":100,"total_amount":500}]}`:            204,
		`{"order_amount":500,"order_lines":[{"name":"a","quantity":3,"unit_price":200,"total_amount":500}]}`:                                        400,
		`{"order_amount":500,"order_lines":[{"name":"a","quantity":9223372036854775807,"unit_price":200000000,"total_amount":500}]}`:                400,
		`{"order_amount":500,"order_lines":[{"name":"a","quantity":-1,"unit_price":-500,"total_amount":500}]}`:                                      400,
		`{"order_amount":500,"order_lines":[{"name":"","quantity":1,"unit_price":500,"total_amount":500}]}`:                                         400,
		`{"order_amount":500,"order_lines":[{"type":"x","name":"a","quantity":1,"unit_price":500,"total_amount":500}]}`:                             400,
		`{"order_amount":500,"order_lines":[{"type":"sales_tax","name":"a","quantity":1,"unit_price":50,"total_amount":50,"total_tax_amount":50}]}`: 204,
		`{"order_amount":200000001}`:           400,
		`{"order_amount":-1}`:                  400,
		`{"order_amount":9223372036854775808}`: 400,
		`{}`:                                   400,
	} {
		k.om("PATCH", id, "/authorization", body).want(t, want, "")
	}
}

// TestBasketsAddUp buys everywhere and checks each order against the rules for requests.
func TestBasketsAddUp(t *testing.T) {
	k := start(t, klarnasim.Config{})
	currencies := map[string]bool{}
	for _, country := range []string{"SE", "DE", "FI", "NO", "GB", "US", "JP"} {
		for range 40 {
			o := k.truth(k.buy(klarnasim.Purchase{Country: country})).Order
			checkBasket(t, k, &o)
			currencies[o.PurchaseCurrency] = true
		}
	}
	if len(currencies) != 6 {
		t.Errorf("currencies %v, want 6", currencies)
	}
}

func checkBasket(t *testing.T, k *klarna, o *klarnasim.Order) {
	t.Helper()
	var total, salesTax int64
	for _, line := range o.OrderLines {
		total += line.TotalAmount
		if line.Type == "sales_tax" {
			salesTax += line.TotalAmount
		}
	}
	if total != o.OrderAmount || total <= 0 || (salesTax > 0) != (o.PurchaseCountry == "US") {
		t.Errorf("%s: lines sum to %d with sales tax %d, order_amount is %d", o.PurchaseCountry, total, salesTax, o.OrderAmount)
	}
	if o.BillingAddress.Email == "" || o.BillingAddress.Phone == "" || o.Customer.DateOfBirth == "" || o.BillingAddress.StreetAddress == "" {
		t.Errorf("%s: personal data is missing: %+v", o.PurchaseCountry, o.BillingAddress)
	}
	body, err := json.Marshal(map[string]any{"order_amount": o.OrderAmount, "order_lines": o.OrderLines})
	if err != nil {
		t.Fatal(err)
	}
	k.om("PATCH", o.OrderID, "/authorization", string(body)).want(t, 204, "")
}

// TestMoneyOfAnOrder follows the sums through an order's life (klarna.md, "Amounts and tax").
func TestMoneyOfAnOrder(t *testing.T) {
	k := start(t, klarnasim.Config{})
	id := k.buy(klarnasim.Purchase{Country: "SE", Amount: amount(1000)})
	step := func(method, path, body string, want [4]int64, status klarnasim.Status) {
		t.Helper()
		if answer := k.om(method, id, path, body); answer.err != nil || answer.status >= 300 {
			t.Fatalf("%s: %d %s %v", path, answer.status, answer.body, answer.err)
		}
		var o klarnasim.Order
		if err := json.Unmarshal([]byte(k.om("GET", id, "", "").want(t, 200, "").body), &o); err != nil {
			t.Fatal(err)
		}
		got := [4]int64{o.OrderAmount, o.CapturedAmount, o.RefundedAmount, o.RemainingAuthorizedAmount}
		if got != want || o.Status != status || o.OriginalOrderAmount != 1000 {
			t.Fatalf("after %s %s: order, captured, refunded, remaining %v %s, want %v %s", path, body, got, o.Status, want, status)
		}
	}
	step("GET", "", "", [4]int64{1000, 0, 0, 1000}, klarnasim.Authorized)
	step("POST", "/captures", `{"captured_amount":300,"order_lines":[{"reference":"A","name":"a","quantity":1,"unit_price":300,"total_amount":300}]}`, [4]int64{1000, 300, 0, 700}, klarnasim.PartCaptured)
	step("POST", "/captures", `{"captured_amount":200,"order_lines":[{"reference":"B","name":"b","quantity":1,"unit_price":200,"total_amount":200}]}`, [4]int64{1000, 500, 0, 500}, klarnasim.PartCaptured)
	step("PATCH", "/authorization", `{"order_amount":1200}`, [4]int64{1200, 500, 0, 700}, klarnasim.PartCaptured)
	step("POST", "/refunds", `{"refunded_amount":150,"order_lines":[{"reference":"B","name":"b","quantity":1,"unit_price":150,"total_amount":150}]}`, [4]int64{1200, 500, 150, 700}, klarnasim.PartCaptured)
	if captures := k.truth(id).Order.Captures; captures[0].RefundedAmount != 0 || captures[1].RefundedAmount != 150 {
		t.Errorf("refund went to %d and %d, want the capture with the same reference", captures[0].RefundedAmount, captures[1].RefundedAmount)
	}
	step("POST", "/release-remaining-authorization", "", [4]int64{1200, 500, 150, 0}, klarnasim.Captured)
	k.om("POST", id, "/refunds", `{"refunded_amount":351}`).want(t, 403, "REFUND_NOT_ALLOWED")
	step("POST", "/refunds", `{"refunded_amount":350}`, [4]int64{1200, 500, 500, 0}, klarnasim.Closed)
	if lines := k.truth(id).Order.OrderLines; len(lines) != 0 {
		t.Errorf("an update without lines left %d lines", len(lines))
	}
}
