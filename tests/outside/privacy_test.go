package outside

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"ordertrail/adapters/klarnasim"
	"ordertrail/tests/world"
)

// kept is what an order may show; the scan must find it, or it looks in the wrong
// places.
const kept = "kept-reference-4711"

// canary begins everything that must turn up nowhere, and mail is one that looks
// like what it is.
const (
	canary      = "kanarie"
	mail        = canary + "@example.test"
	pushSecret  = canary + "-push-secret"
	wrongSecret = canary + "-wrong-secret"
)

// forbidden are the canary and the password at Klarna, plain and as Basic
// credentials carry it.
func forbidden() []string {
	basic := base64.StdEncoding.EncodeToString([]byte("K1_test:the-klarna-password"))
	return []string{canary, "the-klarna-password", basic}
}

// personal is all that Klarna shows of a person, and more where it could have been
// put: each value is a canary that names its field.
func personal() map[string]json.RawMessage {
	address := func(of string) json.RawMessage {
		fields := map[string]string{}
		for _, name := range []string{
			"title", "given_name", "family_name", "organization_name", "attention", "care_of", "street_address",
			"street_address2", "house_extension", "postal_code", "city", "region", "email", "phone",
		} {
			fields[name] = canary + "-" + of + "-" + name
		}
		return raw(fields)
	}
	word := func(name string) json.RawMessage { return raw(canary + "-" + name) }
	line := map[string]any{
		"reference": "sku-1", "name": "Red T-Shirt", "type": "physical", "quantity": 1, "unit_price": 5000, "tax_rate": 0,
		"total_amount": 5000, "total_tax_amount": 0, "merchant_data": canary + "-line-merchant-data",
		"product_url": canary + "-product-url", "image_url": canary + "-image-url", "description": canary + "-line-description",
		"product_identifiers": map[string]string{"brand": canary + "-brand"},
	}
	return map[string]json.RawMessage{
		"billing_address":  address("billing"),
		"shipping_address": address("shipping"),
		"customer": raw(map[string]string{
			"date_of_birth": canary + "-born", "national_identification_number": canary + "-national-id",
			"gender": canary + "-gender", "organization_registration_id": canary + "-organization",
		}),
		"order_lines":              raw([]any{line}),
		"merchant_data":            word("merchant-data"),
		"description":              word("description"),
		"purchase_country":         word("country"),
		"locale":                   word("locale"),
		"created_at":               word("created-at"),
		"initial_payment_method":   raw(map[string]string{"type": canary + "-payment", "description": canary + "-masked-card"}),
		"selected_shipping_option": raw(map[string]string{"id": "1", "name": canary + "-shipping-option"}),
		"shipping_info":            raw([]any{map[string]string{"tracking_uri": canary + "-tracking"}}),
		"captures":                 raw([]any{map[string]string{"description": canary + "-capture"}}),
		"refunds":                  raw([]any{map[string]string{"description": canary + "-refund"}}),
		canary + "-unknown-field":  word("unknown-value"),
	}
}

func raw(value any) json.RawMessage {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err) // strings and numbers always encode
	}
	return text
}

// misread are orders that cannot be believed, for reasons that hold canaries.
func misread() map[string]map[string]json.RawMessage {
	word := raw(canary + "-in-a-wrong-place")
	return map[string]map[string]json.RawMessage{
		"amount":   {"order_amount": word},
		"currency": {"purchase_currency": word},
		"order id": {"order_id": word},
		"lines":    {"order_lines": word},
		"line":     {"order_lines": raw([]any{map[string]any{"quantity": canary + "-quantity", canary + "-field": 1}})},
	}
}

// No personal data and no secret is stored, logged, counted or told
// (help/guarantees.md, "Personal data and secrets").
func TestNothingPersonalIsAnywhere(t *testing.T) {
	w := world.New(t, klarnasim.Config{})
	w.Extra = []string{"ORDERTRAIL_PUSH_SECRET=" + pushSecret}
	p := w.Start(t)
	found, failing := pushPersonalOrders(t, w)
	pushStrangely(t, w)

	seen := newSightings()
	seen.add("answers", everyAnswer(t, w, append(found, failing...)))
	seen.add("feed", everyFeedMessage(t, w))
	seen.addFolder(t, "folder in use", w.Data)
	p.Terminate(t)
	seen.add("output", []byte(p.Output.String()))
	seen.addFolder(t, "data folder", w.Data)

	for place, text := range seen.texts {
		for _, word := range forbidden() {
			if at := bytes.Index(bytes.ToLower(text), []byte(strings.ToLower(word))); at >= 0 {
				t.Errorf("%s: %q", place, text[max(0, at-100):min(len(text), at+100)])
			}
		}
	}
	for _, place := range []string{"answers", "feed", "folder in use: views.db-wal", "data folder: views.db", "data folder: nats"} {
		if !seen.shows(place, kept) {
			t.Errorf("%s does not show %s: the scan would find nothing there", place, kept)
		}
	}
	for _, id := range failing {
		if !seen.shows("output", id) {
			t.Errorf("the output does not tell that %s fails: the scan would find nothing there", id)
		}
	}
}

// pushPersonalOrders pushes orders that Klarna shows in full, with some refusals on
// the way, until they are acknowledged, and others that keep failing in ways that
// quote what is personal.
func pushPersonalOrders(t *testing.T, w *world.World) (found, failing []string) {
	t.Helper()
	quoting := klarnasim.Fault{Kind: klarnasim.FaultStatus, Message: canary + "-in-a-message for " + mail}
	for _, fault := range []struct {
		operation string
		status    int
		code      string
		body      string
		times     int
	}{
		{"get", 500, "", "", 1},
		{"get", 502, "", "<html>" + canary + "-in-a-page</html>", 1},
		{"get", 403, "NOT_ALLOWED", "", 0},
		{"get", 400, "BAD_VALUE", `{"error_code":"BAD_VALUE","error_messages":["` + canary + `-in-a-list"],"` + canary + `-name":1}`, 0},
		{"acknowledge", 403, "NOT_ALLOWED", "", 1},
		{"acknowledge", 500, "", canary + "-in-a-text", 1},
		{"acknowledge", 400, "BAD_VALUE", "", 0},
	} {
		id := buyPersonal(t, w, personal())
		struck := quoting
		struck.Status, struck.Code, struck.Body = fault.status, fault.code, fault.body
		w.Fault(t, klarnasim.Rule{Match: klarnasim.Match{Operation: fault.operation, OrderID: id, Times: fault.times}, Fault: struck})
		if fault.times == 0 {
			failing = append(failing, id)
		} else {
			found = append(found, id)
		}
	}
	for _, wrong := range misread() {
		failing = append(failing, buyPersonal(t, w, wrong))
	}
	world.Each(8, append(found, failing...), func(id string) {
		if status := post(t, w, w.Push, "/push?klarna_order_id="+id+"&token="+pushSecret, ""); status != http.StatusNoContent {
			t.Errorf("push of %s: %d", id, status)
		}
	})
	w.Settles(t, 20*time.Second, found)
	world.Eventually(t, 20*time.Second, "every other order has failed", func() bool {
		for _, id := range failing {
			var order struct {
				LastError *struct{ Message string } `json:"last_error"`
			}
			if _, err := w.Get("/v1/orders/default/"+id, &order); err != nil || order.LastError == nil {
				return false
			}
		}
		return true
	})
	return found, failing
}

func buyPersonal(t *testing.T, w *world.World, shows map[string]json.RawMessage) string {
	t.Helper()
	amount := int64(5000)
	return w.BuyAs(t, klarnasim.Purchase{Amount: &amount, Country: "SE", MerchantReference1: kept, Override: shows})
}

// pushStrangely sends what a stranger, or a shop set up wrongly, could send.
func pushStrangely(t *testing.T, w *world.World) {
	t.Helper()
	for _, path := range []string{
		"/push?klarna_order_id=some-order&token=" + wrongSecret,
		"/push/" + canary + "-store?klarna_order_id=some-order&token=" + pushSecret,
		"/push?klarna_order_id=" + mail + "&token=" + pushSecret,
		"/push/default/" + mail + "?token=" + pushSecret,
		"/push?klarna_order_id=some-order&kustom_order_id=another-order&email=" + mail + "&token=" + pushSecret,
		"/push/default/" + pushSecret + "?klarna_order_id={checkout.order.id}&email=" + mail,
		"/" + canary + "/nothing/here?token=" + pushSecret,
	} {
		if status := post(t, w, w.Push, path, canary+"-body"); status < 400 || status > 499 {
			t.Errorf("%s: %d", path, status)
		}
	}
}

// post sends a body with credentials nobody asked for, and gives the status.
func post(t *testing.T, w *world.World, address, path, body string) int {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+address+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.SetBasicAuth(canary+"-user", canary+"-user-password")
	request.Header.Set("User-Agent", canary+"-agent")
	answer, err := w.Client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	return answer.StatusCode
}
