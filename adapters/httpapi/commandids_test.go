package httpapi

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"ordertrail/adapters/httpapi/orderjson"
	"ordertrail/adapters/httpapi/problem"
)

// TestSameIDOtherContent is refused and changes nothing.
func TestSameIDOtherContent(t *testing.T) {
	f := newFixture(t)
	for _, test := range []struct{ name, body, other string }{
		{"ship", `{"shipment_id":"s1","amount":20000}`, `{"shipment_id":"s1","amount":20001}`},
		{"ship", `{"shipment_id":"s1","amount":20000}`, `{"shipment_id":"s1"}`},
		{"ship", `{"shipment_id":"s1"}`, `{"shipment_id":"s1","tracking":[{"tracking_number":"1"}]}`},
		{"ship", `{"shipment_id":"s1"}`, `{"shipment_id":"s1","lines":[{"reference":"shirt","quantity":1}]}`},
		{"refund", `{"refund_id":"r1","amount":1}`, `{"refund_id":"r1","amount":2}`},
		{"refund", `{"refund_id":"r1","amount":1}`, `{"refund_id":"r1","amount":1,"reason":"torn"}`},
		{"refund", `{"refund_id":"r1","lines":[{"reference":"shirt","quantity":1}],"return_fee":{"amount":30000,"tax_rate":2500}}`,
			`{"refund_id":"r1","lines":[{"reference":"shirt","quantity":1}],"return_fee":{"amount":30000,"tax_rate":0}}`},
		{"cancel", `{"reason":"sold out"}`, `{"reason":"torn"}`},
		{"hold", `{"reason":"why"}`, `{}`},
	} {
		key, path, before := f.ready(test.name)
		first := f.post(path+"/"+test.name+"?wait=0", test.body, "Idempotency-Key", "k1")
		again := f.post(path+"/"+test.name+"?wait=0", test.body, "Idempotency-Key", "k1")
		if first.StatusCode/100 != 2 || again.StatusCode != first.StatusCode || string(again.body) != string(first.body) {
			t.Errorf("%s %s: answered %s, and then %s %s", test.name, test.body, first.Status, again.Status, again.body)
		}
		other := f.post(path+"/"+test.name+"?wait=0", test.other, "Idempotency-Key", "k1")
		if refusal := other.problem(t); other.StatusCode != http.StatusUnprocessableEntity || refusal.Code != problem.CodeIDReused {
			t.Errorf("%s %s: answered %s %+v", test.name, test.other, other.Status, refusal)
		}
		if added := len(f.events(key)) - before; added != 1 {
			t.Errorf("%s: %d events", test.name, added)
		}
	}
	path := "/v1/orders/default/another"
	f.acknowledged("another")
	f.post(path+"/hold", "{}", "Idempotency-Key", "k1")
	if got := f.post(path+"/cancel?wait=0", `{"reason":"sold out"}`, "Idempotency-Key", "k1"); got.problem(t).Code != problem.CodeIDReused {
		t.Errorf("the id of a hold for a cancellation: answered %s %s", got.Status, got.body)
	}
}

// TestRefusedCommandKeepsItsID: it may be asked for again once it is allowed.
func TestRefusedCommandKeepsItsID(t *testing.T) {
	f := newFixture(t)
	_, path := f.acknowledged("a")
	if got := f.post(path+"/ship?wait=0", `{"shipment_id":"s1","amount":50001}`); got.StatusCode != http.StatusUnprocessableEntity {
		t.Fatalf("answered %s", got.Status)
	}
	if got := f.post(path+"/ship?wait=0", `{"shipment_id":"s1","amount":50000}`); got.StatusCode != http.StatusAccepted {
		t.Errorf("answered %s %s", got.Status, got.body)
	}
	_, path = f.acknowledged("b")
	if got := f.post(path+"/release?wait=0", "{}", "Idempotency-Key", "k1"); got.StatusCode != http.StatusConflict {
		t.Fatalf("answered %s", got.Status)
	}
	if got := f.post(path+"/extend?wait=0", "{}", "Idempotency-Key", "k1"); got.StatusCode != http.StatusAccepted {
		t.Errorf("answered %s %s", got.Status, got.body)
	}
}

// TestIdempotencyKeyIsTheCommandsID, as it stands or as a string of structured
// fields; without it the request's id is.
func TestIdempotencyKeyIsTheCommandsID(t *testing.T) {
	f := newFixture(t)
	for header, want := range map[string]string{
		"k1": "k1", `"k2"`: "k2", `"`: `"`, `"k3`: `"k3`, "8e03978e-40d5-43e8-bc93-6894a57f9324": "8e03978e-40d5-43e8-bc93-6894a57f9324",
		strings.Repeat("k", 255): strings.Repeat("k", 255),
	} {
		t.Run(header, func(t *testing.T) {
			key, path, before := f.ready("cancel")
			if got := f.post(path+"/cancel?wait=0", `{"reason":"sold out"}`, "Idempotency-Key", header); got.StatusCode != http.StatusAccepted {
				t.Errorf("%s: answered %s %s", header, got.Status, got.body)
				return
			}
			var data struct {
				CommandID string `json:"command_id"`
			}
			if err := json.Unmarshal(f.events(key)[before].Data, &data); err != nil || data.CommandID != want {
				t.Errorf("%s: the command's id is %q, %v", header, data.CommandID, err)
			}
		})
	}
	for _, header := range []string{"", `""`, "k 1", "käse", strings.Repeat("k", 256)} {
		key, path, before := f.ready("extend")
		got := f.post(path+"/extend?wait=0", "", "Idempotency-Key", header)
		if refusal := got.problem(t); refusal.Code != problem.CodeInvalidField || refusal.Field != "Idempotency-Key" || len(f.events(key)) != before {
			t.Errorf("%q: answered %+v", header, refusal)
		}
	}
	_, path := f.acknowledged("none")
	got := f.post(path+"/extend?wait=0", "")
	var order orderjson.Order
	if err := json.Unmarshal(got.body, &order); err != nil {
		t.Fatal(err)
	}
	if p := order.Pending; len(p) != 1 || p[0].Kind != "extend" || p[0].CommandID != got.Header.Get("X-Request-Id") || !p[0].Since.Equal(order.UpdatedAt) {
		t.Errorf("request %s is pending as %+v", got.Header.Get("X-Request-Id"), p)
	}
}

func TestIdempotencyKeyIsGivenOnce(t *testing.T) {
	f := newFixture(t)
	_, path := f.acknowledged("a")
	request, err := http.NewRequest(http.MethodPost, f.api+path+"/extend?wait=0", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header["Idempotency-Key"] = []string{"k1", "k2"}
	response, err := f.client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("answered %s", response.Status)
	}
}
