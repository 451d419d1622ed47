package simulator_test

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"ordertrail/adapters/klarnasim"
)

func TestErrorsOfTransport(t *testing.T) {
	k := start(t, klarnasim.Config{})
	id := k.buy(klarnasim.Purchase{})
	unknown := uuid.NewString()
	for _, test := range []struct {
		name         string
		method, path string
		body         string
		status       int
		code, says   string
	}{
		{"unknown order", "GET", unknown, "", 404, "NO_SUCH_ORDER", "Order " + unknown + " cannot be found."},
		{"unknown to acknowledge", "POST", unknown + "/acknowledge", "", 404, "NO_SUCH_ORDER", "cannot be found. Acknowledgement not possible."},
		{"unknown to refund", "POST", unknown + "/refunds", `{"refunded_amount":1}`, 404, "NOT_FOUND", "Refund not possible."},
		{"unknown refund", "GET", id + "/refunds/" + unknown, "", 404, "NOT_FOUND", "Refund " + unknown + " cannot be found for order " + id},
		{"no UUID", "GET", "12345", "", 400, "INVALID_ORDER_ID", "Order ID must be a valid UUID."},
		{"UUID in braces", "GET", "%7B" + id + "%7D", "", 400, "INVALID_ORDER_ID", "Order ID must be a valid UUID."},
		{"not JSON", "POST", id + "/captures", `{"captured_amount":`, 400, "BAD_VALUE", "Bad value: request body"},
		{"no amount", "POST", id + "/captures", `{}`, 400, "BAD_VALUE", "captured_amount is required"},
		{"nothing to capture", "POST", id + "/captures", `{"captured_amount":0}`, 400, "BAD_VALUE", "at least 1"},
		{"too much", "POST", id + "/refunds", `{"refunded_amount":200000001}`, 400, "BAD_VALUE", "between 0 and 200000000"},
		{"long reference", "POST", id + "/captures", `{"captured_amount":1,"reference":"` + strings.Repeat("r", 256) + `"}`, 422, "UNPROCESSABLE_ENTITY", "between 0 and 255"},
		{"long company", "POST", id + "/shipping-info", `{"shipping_info":[{"shipping_company":"` + strings.Repeat("c", 101) + `"}]}`, 422, "UNPROCESSABLE_ENTITY", "shipping_info/shipping_company value must be between 0 and 100"},
		{"no shipping info", "POST", id + "/shipping-info", `{"shipping_info":[]}`, 422, "UNPROCESSABLE_ENTITY", "between 1 and 500"},
		{"long postal code", "PATCH", id + "/customer-details", `{"shipping_address":{"postal_code":"12345678901"}}`, 422, "INVALID_ADDRESS", "postal_code"},
		{"billing address", "PATCH", id + "/customer-details", `{"billing_address":{}}`, 403, "NOT_ALLOWED", "Billing address"},
		{"1 MB", "POST", id + "/captures", strings.Repeat(" ", 1<<20+1), 413, "REQUEST_TOO_LARGE", "1 MB"},
	} {
		t.Run(test.name, func(t *testing.T) {
			answer := k.om(test.method, test.path, "", test.body).want(t, test.status, test.code)
			if !strings.Contains(answer.body, test.says) {
				t.Errorf("said %s, want %q", answer.body, test.says)
			}
		})
	}
}

func TestCredentials(t *testing.T) {
	k := start(t, klarnasim.Config{})
	id := k.buy(klarnasim.Purchase{})
	for _, header := range []string{"", "Bearer x", "Basic", "Basic bm9ib2R5Ong="} {
		answer := k.om("GET", id, "", "", "Authorization", header).want(t, 401, "")
		if answer.body != "" || answer.header.Get("Klarna-Correlation-Id") == "" {
			t.Errorf("%q: body %q, headers %v; want no body and a correlation id", header, answer.body, answer.header)
		}
	}
}

func TestEveryAnswerHasACorrelationID(t *testing.T) {
	k := start(t, klarnasim.Config{})
	seen := map[string]bool{}
	for _, call := range [][2]string{{"GET", k.buy(klarnasim.Purchase{})}, {"GET", "nonsense"}, {"DELETE", uuid.NewString()}, {"GET", "a/b/c/d/e"}} {
		id := k.om(call[0], call[1], "", "").header.Get("Klarna-Correlation-Id")
		if _, err := uuid.Parse(id); err != nil || seen[id] {
			t.Errorf("%v: correlation id %q", call, id)
		}
		seen[id] = true
	}
}

func TestRateLimit(t *testing.T) {
	var elapsed atomic.Int64
	k := startAt(t, klarnasim.Config{RateLimit: 2}, func() time.Time { return epoch.Add(time.Duration(elapsed.Load())) })
	id := k.buy(klarnasim.Purchase{})
	for _, remaining := range []string{"1", "0"} {
		answer := k.om("GET", id, "", "").want(t, 200, "")
		if answer.header.Get("x-ratelimit-limit") != "2, 2;w=1" || answer.header.Get("x-ratelimit-remaining") != remaining || answer.header.Get("x-ratelimit-reset") != "1" {
			t.Errorf("headers %v", answer.header)
		}
	}
	limited := k.om("POST", id, "/acknowledge", "").want(t, 429, "TOO_MANY_REQUESTS")
	if limited.header.Get("Retry-After") != "1" || limited.header.Get("x-ratelimit-remaining") != "0" {
		t.Errorf("headers %v", limited.header)
	}
	elapsed.Store(int64(time.Second))
	k.om("GET", id, "", "").want(t, 200, "")
	if k.truth(id).Acknowledged {
		t.Error("a limited call took effect")
	}
}

func TestAutoCreate(t *testing.T) {
	k := start(t, klarnasim.Config{AutoCreate: true})
	id := uuid.NewString()
	k.om("POST", id, "/acknowledge", "").want(t, 404, "NO_SUCH_ORDER")
	k.om("GET", id, "", "").want(t, 200, "")
	k.om("POST", strings.ToUpper(id), "/acknowledge", "").want(t, 204, "")
	if truth := k.truth(id); truth.Order.OrderID != id || truth.AcknowledgeEffects != 1 || truth.Order.OrderAmount <= 0 {
		t.Errorf("created %+v", truth)
	}
	if k.Stats().Orders.Total != 1 {
		t.Errorf("orders %+v", k.Stats().Orders)
	}
}

func TestReferencesKeepSetAndClear(t *testing.T) {
	k := start(t, klarnasim.Config{})
	id := k.buy(klarnasim.Purchase{MerchantReference1: "one", MerchantReference2: "two"})
	k.om("PATCH", id, "/merchant-references", `{"merchant_reference2":""}`).want(t, 204, "")
	if o := k.truth(id).Order; o.MerchantReference1 != "one" || o.MerchantReference2 != "" {
		t.Errorf("references %q and %q", o.MerchantReference1, o.MerchantReference2)
	}
}

func TestLocationOfACapture(t *testing.T) {
	k := start(t, klarnasim.Config{})
	id := k.buy(klarnasim.Purchase{Amount: amount(500), Country: "SE"})
	header := k.om("POST", id, "/captures", `{"captured_amount":500}`).want(t, 201, "").header
	if want := k.server.URL + "/ordermanagement/v1/orders/" + id + "/captures/" + header.Get("Capture-Id"); header.Get("Location") != want {
		t.Errorf("location %q, want %q", header.Get("Location"), want)
	}
	header = k.om("POST", id, "/refunds", `{"refunded_amount":100}`).want(t, http.StatusCreated, "").header
	if !strings.HasSuffix(header.Get("Location"), "/refunds/"+header.Get("Refund-Id")) {
		t.Errorf("headers %v", header)
	}
	k.om("GET", id, "/refunds/"+header.Get("Refund-Id"), "").want(t, 200, "")
}
