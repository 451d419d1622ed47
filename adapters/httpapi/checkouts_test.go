package httpapi

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"ordertrail/adapters/httpapi/orderjson"
	"ordertrail/adapters/httpapi/problem"
	"ordertrail/domain"
	"ordertrail/eventstore"
)

// TestCheckoutNamesAnOrder once, without a place among those that wait to be
// found.
func TestCheckoutNamesAnOrder(t *testing.T) {
	f, c := newFixture(t), newChecker(t)
	f.manager.full = true
	for i, test := range []struct{ body, store string }{
		{`{"store":"shop","order_id":"` + strings.ToUpper(uuid) + `"}`, "shop"},
		{`{"order_id":"` + uuid + `"}`, "default"},
		{`{"store":null,"order_id":"` + uuid + `"}`, "default"},
	} {
		t.Run(test.body, func(t *testing.T) {
			key := keyOf(test.store, uuid)
			got := f.post("/v1/checkouts", test.body)
			c.check(got.Request, strings.ToLower(test.body), got)
			want := map[bool]int{true: http.StatusCreated, false: http.StatusOK}[i < 2]
			var order orderjson.Order
			if err := json.Unmarshal(got.body, &order); err != nil || got.StatusCode != want || order.ID != uuid || order.Status != domain.Pushed {
				t.Errorf("%s: answered %s %s, want %d", test.body, got.Status, got.body, want)
			}
			events := f.events(key)
			if len(events) != 1 || string(events[0].Data) != `{"via":"checkout"}` || events[0].Cause.Actor != "token:local" {
				t.Errorf("%s: events %+v", test.body, events)
			}
			if admitted, begun, woken := f.manager.counts(key); admitted+begun+woken != 0 {
				t.Errorf("%s: admitted %d, begun %d, woken %d times", test.body, admitted, begun, woken)
			}
		})
	}
}

// TestNamedOrderIsBegunByAPush, a confirmation or a notification, like one that
// nobody has heard of.
func TestNamedOrderIsBegunByAPush(t *testing.T) {
	f := newFixture(t)
	for id, begin := range map[string]func() answer{
		"push":    func() answer { return f.do(http.MethodPost, f.push+"/push?sid=push", "") },
		"confirm": func() answer { return f.post("/v1/orders/default/confirm/confirm?wait=0", "") },
		"notification": func() answer {
			return f.do(http.MethodPost, f.push+"/notification", `{"order_id":"notification",`+accepted+`}`)
		},
	} {
		t.Run(id, func(t *testing.T) {
			key := keyOf("default", id)
			f.post("/v1/checkouts", `{"order_id":"`+id+`"}`)
			for range 2 {
				if got := begin(); got.StatusCode/100 != 2 {
					t.Errorf("%s: answered %s", id, got.Status)
				}
			}
			admitted, begun, woken := f.manager.counts(key)
			if names := f.eventNames(key, 0); admitted != 1 || begun != 1 || woken != 1 || names != "pushed pushed" {
				t.Errorf("%s: admitted %d, begun %d, woken %d times; events %s", id, admitted, begun, woken, names)
			}
			if got := f.post("/v1/checkouts", `{"order_id":"`+id+`"}`); got.StatusCode != http.StatusOK || len(f.events(key)) != 2 {
				t.Errorf("%s: named again: answered %s", id, got.Status)
			}
		})
	}
}

func TestWrongCheckoutsAreRefused(t *testing.T) {
	f, c := newFixture(t), newChecker(t)
	for _, test := range []refused{
		{"", ``, 422, problem.CodeInvalidField, `"field":"order_id"`},
		{"", `{}`, 422, problem.CodeInvalidField, `"field":"order_id"`},
		{"", `{"order_id":null}`, 422, problem.CodeInvalidField, `"field":"order_id"`},
		{"", `{"order_id":7}`, 422, problem.CodeInvalidField, `"field":"order_id"`},
		{"", `{"order_id":"a.b"}`, 400, problem.CodeBadID, "order id"},
		{"", `{"order_id":"{checkout.order.id}"}`, 400, problem.CodeBadID, "placeholder"},
		{"", `{"order_id":"a","store":"SHOP"}`, 400, problem.CodeBadID, "store id"},
		{"", `{"order_id":"a","store":"nobody"}`, 404, problem.CodeUnknownStore, ""},
		{"", `{"order_id":"a","amount":1}`, 400, problem.CodeBadBody, `"allowed":["store","order_id"]`},
		{"", `{"order_id":"a","order_id":"b"}`, 400, problem.CodeBadBody, "twice"},
		{"", `["a"]`, 400, problem.CodeBadBody, "object"},
		{"?store=shop", `{"order_id":"a"}`, 400, problem.CodeBadQuery, ""},
	} {
		f.wantRefused(c, "/v1/checkouts", test)
	}
}

func TestFailedCheckoutIsNeverAnswered2xx(t *testing.T) {
	f := newFixture(t, failingAppends(t, eventstore.ErrUnavailable))
	if got := f.post("/v1/checkouts", `{"order_id":"a"}`); got.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("answered %s %s", got.Status, got.body)
	}
}
