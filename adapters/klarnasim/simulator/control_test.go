package simulator_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"ordertrail/adapters/klarnasim"
)

// control calls the control API and reads its answer into target, unless that is nil.
func (k *klarna) control(method, path, body string, status int, target any) {
	k.t.Helper()
	answer := k.send(method, "/sim/v1"+path, body).want(k.t, status, "")
	if target == nil {
		return
	}
	if err := json.Unmarshal([]byte(answer.body), target); err != nil {
		k.t.Fatalf("%s %s: %q: %v", method, path, answer.body, err)
	}
}

// TestControlTellsAWholeStory drives an order by the control API alone.
func TestControlTellsAWholeStory(t *testing.T) {
	shop := openShop(t)
	k := start(t, klarnasim.Config{})
	var bought struct {
		OrderID string `json:"order_id"`
	}
	k.control("POST", "/orders", `{"country":"SE","amount":4990,"merchant_reference1":"A-1","push_url":"`+shop.URL+`?id={checkout.order.id}"}`, 201, &bought)
	id := bought.OrderID

	var clock struct {
		Now   time.Time `json:"now"`
		Speed float64   `json:"speed"`
	}
	k.control("POST", "/clock", `{"speed":60,"advance":"2m"}`, 200, &clock)
	if clock.Speed != 60 || clock.Now.Sub(epoch) != 2*time.Minute {
		t.Errorf("clock %+v", clock)
	}
	var pushed struct {
		Pushes []klarnasim.Post `json:"pushes"`
	}
	k.control("POST", "/orders/"+id+"/push?times=3&concurrent=true", "", 200, &pushed)
	if len(pushed.Pushes) != 3 || pushed.Pushes[0].Status != 204 {
		t.Errorf("pushed %+v", pushed)
	}

	var planned struct {
		ID int `json:"id"`
	}
	k.control("POST", "/faults", `{"match":{"operation":"acknowledge","times":1},"fault":"status","status":500,"after_commit":true}`, 201, &planned)
	k.om("POST", id, "/acknowledge", "").want(t, 500, "INTERNAL_SERVER_ERROR")
	k.control("POST", "/orders/"+id+"/portal/capture", `{"amount":1000,"reference":"by hand"}`, 200, nil)

	var truth klarnasim.Truth
	k.control("GET", "/orders/"+id, "", 200, &truth)
	if !truth.Acknowledged || truth.AcknowledgeEffects != 1 || len(truth.Pushes) != 4 || truth.Order.CapturedAmount != 1000 || truth.Order.Captures[0].Reference != "by hand" {
		t.Errorf("truth %+v", truth)
	}
	k.controlReports(id)
}

func (k *klarna) controlReports(id string) {
	k.t.Helper()
	var list struct {
		Orders []klarnasim.Summary `json:"orders"`
	}
	k.control("GET", "/orders?after=0&limit=10", "", 200, &list)
	if len(list.Orders) != 1 || list.Orders[0].OrderID != id || list.Orders[0].Number != 1 || list.Orders[0].Pushes != 4 {
		k.t.Errorf("list %+v", list)
	}
	k.control("GET", "/orders?after=1", "", 200, &list)
	if len(list.Orders) != 0 {
		k.t.Errorf("list after the first %+v", list)
	}
	var journal struct {
		Requests []klarnasim.Entry `json:"requests"`
	}
	k.control("GET", "/journal?after=0", "", 200, &journal)
	if len(journal.Requests) != 1 || journal.Requests[0].Status != 500 || !journal.Requests[0].Effect || journal.Requests[0].Fault != "status" {
		k.t.Errorf("journal %+v", journal)
	}
	var stats klarnasim.Stats
	k.control("GET", "/stats", "", 200, &stats)
	if stats.Requests != 1 || stats.Answered["acknowledge"][500] != 1 || stats.Effects["acknowledge"] != 1 || stats.Faults["status"] != 1 ||
		stats.Orders.Acknowledged != 1 || stats.Orders.ByStatus[klarnasim.PartCaptured] != 1 {
		k.t.Errorf("stats %+v", stats)
	}
}

func TestControlOfFaults(t *testing.T) {
	k := start(t, klarnasim.Config{})
	rule := `{"fault":"status","status":503}`
	for range 2 {
		k.control("POST", "/faults", rule, 201, nil)
	}
	var planned struct {
		Faults []klarnasim.Rule `json:"faults"`
	}
	k.control("GET", "/faults", "", 200, &planned)
	if len(planned.Faults) != 2 || planned.Faults[1].ID != 2 || planned.Faults[1].Status != 503 {
		t.Errorf("faults %+v", planned)
	}
	k.control("DELETE", "/faults/1", "", 204, nil)
	k.control("DELETE", "/faults/1", "", 404, nil)
	k.control("DELETE", "/faults", "", 204, nil)
	k.control("GET", "/faults", "", 200, &planned)
	if len(planned.Faults) != 0 {
		t.Errorf("faults %+v", planned)
	}
}

func TestControlRefuses(t *testing.T) {
	k := start(t, klarnasim.Config{})
	id := k.buy(klarnasim.Purchase{})
	for _, test := range []struct {
		method, path, body string
		status             int
	}{
		{"POST", "/orders", `{"ammount":1}`, 400},
		{"POST", "/orders", `{"amount":-1}`, 400},
		{"POST", "/orders", `{"country":"AQ"}`, 400},
		{"POST", "/orders", `{"order_id":"12"}`, 400},
		{"POST", "/orders", `{"push":"later"}`, 400},
		{"POST", "/orders", `{"fraud_status":"STOPPED"}`, 400},
		{"POST", "/orders", `{"fraud_decision":"MAYBE"}`, 400},
		{"POST", "/orders", `{"lines":[{"name":"a","quantity":1,"unit_price":2,"total_amount":3}]}`, 400},
		{"POST", "/orders", `{"order_id":"` + id + `"}`, 409},
		{"GET", "/orders/none", "", 404},
		{"GET", "/orders?after=x", "", 400},
		{"GET", "/orders?limit=-1", "", 400},
		{"POST", "/orders/" + id + "/push", "", 400},
		{"POST", "/orders/" + id + "/portal/capture", `{"amount":200000000}`, 409},
		{"POST", "/orders/" + id + "/portal/steal", "", 404},
		{"POST", "/orders/none/portal/cancel", "", 404},
		{"POST", "/faults", `{"fault":"explode"}`, 400},
		{"POST", "/faults", `{"fault":"delay","delay":"soon"}`, 400},
		{"DELETE", "/faults/x", "", 404},
		{"POST", "/clock", `{"speed":0}`, 400},
		{"POST", "/clock", `{"advance":"-1s"}`, 400},
	} {
		var said struct {
			Error string `json:"error"`
		}
		k.control(test.method, test.path, test.body, test.status, &said)
		if said.Error == "" {
			t.Errorf("%s %s %s says nothing", test.method, test.path, test.body)
		}
	}
}

// TestHelpNamesEverything: whatever can be asked for is in the text at GET /sim/v1.
func TestHelpNamesEverything(t *testing.T) {
	k := start(t, klarnasim.Config{})
	help := k.send("GET", "/sim/v1", "").want(t, 200, "").body
	for _, word := range []string{
		"/sim/v1/orders", "/sim/v1/faults", "/sim/v1/journal", "/sim/v1/stats", "/sim/v1/clock", "portal", "push?times",
		"capture", "refund", "cancel", "release", "extend", "update-amount", "expire", "fraud-accept", "fraud-reject", "fraud-stop",
		"status", "delay", "hang", "reset", "redirect", "truncate", "slow", "empty", "no_id", "html", "not_json", "other_order",
		"negative_amounts", "missing_amounts", "null_amounts", "text_amounts", "exponent_amounts", "overflow_amounts",
		"duplicate_keys", "other_case", "unknown_status", "unknown_enums", "unknown_fields", "deep", "huge", "stale",
	} {
		if !strings.Contains(help, word) {
			t.Errorf("the help says nothing of %s", word)
		}
	}
}

// TestJournalIsARingAndCountsStayExact asks more often than the journal can remember.
func TestJournalIsARingAndCountsStayExact(t *testing.T) {
	k := start(t, klarnasim.Config{JournalSize: 8})
	id := k.buy(klarnasim.Purchase{})
	for range 20 {
		k.om("GET", id, "", "").want(t, 200, "")
	}
	entries := k.Journal(0)
	if len(entries) != 8 || entries[0].Number != 13 || entries[7].Number != 20 {
		t.Errorf("%d entries from %d to %d", len(entries), entries[0].Number, entries[len(entries)-1].Number)
	}
	if got := k.Journal(18); len(got) != 2 || got[0].Number != 19 || got[0].Pending || got[0].Status != 200 {
		t.Errorf("after 18: %+v", got)
	}
	if stats := k.Stats(); stats.Requests != 20 || stats.Answered["get"][200] != 20 {
		t.Errorf("stats %+v", stats)
	}
}
