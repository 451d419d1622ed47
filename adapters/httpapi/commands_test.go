package httpapi

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"ordertrail/adapters/httpapi/orderjson"
	"ordertrail/domain"
)

// acknowledged returns an order of 500.00 SEK that is ready to be shipped, and its
// path.
func (f *fixture) acknowledged(id string) (domain.OrderKey, string) {
	f.t.Helper()
	key := keyOf("default", id)
	f.do(http.MethodPost, f.push+"/push?sid="+id, "")
	f.settle(key)
	return key, "/v1/orders/default/" + id
}

// answers says what Klarna answers from now on, nil: nothing yet.
func (f *fixture) answers(with func(domain.Order, domain.Kind) domain.Command) {
	f.manager.mu.Lock()
	defer f.manager.mu.Unlock()
	f.manager.answers = with
}

// eventNames returns the names of an order's events behind a version.
func (f *fixture) eventNames(key domain.OrderKey, behind int) string {
	f.t.Helper()
	var names []string
	for _, record := range f.events(key)[behind:] {
		names = append(names, record.Name)
	}
	return strings.Join(names, " ")
}

// captured returns an order with a shipment of 300.00 SEK captured.
func (f *fixture) captured(id string) (domain.OrderKey, string) {
	f.t.Helper()
	key, path := f.acknowledged(id)
	f.answers(klarnaTakes)
	if got := f.post(path+"/ship", `{"shipment_id":"s0","amount":30000}`); got.StatusCode != http.StatusOK {
		f.t.Fatalf("answered %s %s", got.Status, got.body)
	}
	f.manager.running.Wait()
	f.answers(nil)
	return key, path
}

// calls are the commands that Klarna is asked to carry out.
func calls() []struct {
	name, body string
	due        domain.Kind
	events     string // its intent and its outcome
	status     domain.Status
} {
	return []struct {
		name, body string
		due        domain.Kind
		events     string
		status     domain.Status
	}{
		{"ship", `{"shipment_id":"s1"}`, domain.DueCapture, "shipped captured", domain.Captured},
		{"ship", `{"shipment_id":"s1","amount":1}`, domain.DueCapture, "shipped captured", domain.PartCaptured},
		{"ship", `{"shipment_id":"s1","amount":null,"lines":[{"reference":"shirt","quantity":1}]}`, domain.DueCapture, "shipped captured", domain.Captured},
		{"cancel", `{"reason":"out of stock"}`, domain.DueCancel, "cancel_requested cancelled", domain.Cancelled},
		{"refund", `{"refund_id":"r1","amount":30000,"reason":"torn"}`, domain.DueRefund, "refund_requested refunded", domain.PartCaptured},
		{"refund", `{"refund_id":"r1","lines":[{"reference":"shirt","quantity":1}],"return_fee":{"amount":30000,"tax_rate":2500}}`, domain.DueRefund, "refund_requested refunded", domain.PartCaptured},
		{"release", `{}`, domain.DueRelease, "release_requested released", domain.Captured},
		{"extend", ``, domain.DueExtend, "extend_requested extended", domain.Acknowledged},
	}
}

// ready returns an order that a command is allowed on, and the number of its events.
func (f *fixture) ready(command string) (key domain.OrderKey, path string, events int) {
	f.t.Helper()
	id := "order-" + f.parts.NewID()
	if command == "refund" || command == "release" {
		key, path = f.captured(id)
	} else {
		key, path = f.acknowledged(id)
	}
	return key, path, len(f.events(key))
}

// TestCommandsAreDone: the intent is in the log, then what Klarna answers, and the
// caller waits for both.
func TestCommandsAreDone(t *testing.T) {
	f, c := newFixture(t), newChecker(t)
	for _, call := range calls() {
		key, path, before := f.ready(call.name)
		f.answers(klarnaTakes)
		got := f.post(path+"/"+call.name+"?wait=20", call.body)
		f.answers(nil)
		c.check(got.Request, call.body, got)
		if order := decoded[orderjson.Order](t, got); order.Status != call.status || len(order.Pending) != 0 || got.Header.Get("ETag") != orderjson.ETag(domain.Order{Version: order.Version}) {
			t.Errorf("%s %s: answered %s", call.name, call.body, got.body)
		}
		if names := f.eventNames(key, before); names != call.events {
			t.Errorf("%s %s: events %s, want %s", call.name, call.body, names, call.events)
		}
		intent := f.events(key)[before]
		if intent.Cause.Actor != "token:local" || intent.Cause.ID != got.Header.Get("X-Request-Id") {
			t.Errorf("%s: %s by %+v", call.name, intent.Name, intent.Cause)
		}
		if hurried, _ := f.manager.told(key); len(hurried) == 0 || hurried[len(hurried)-1] != call.due {
			t.Errorf("%s: hurried %q, want %s", call.name, hurried, call.due)
		}
	}
}

// TestCommandsUnderWayAre202, also when they are repeated, and 200 once Klarna has
// answered.
func TestCommandsUnderWayAre202(t *testing.T) {
	f, c := newFixture(t), newChecker(t)
	for _, call := range calls() {
		key, path, before := f.ready(call.name)
		ask := func() answer {
			got := f.post(path+"/"+call.name+"?wait=0", call.body, "Idempotency-Key", "the-same")
			c.check(got.Request, call.body, got)
			return got
		}
		for range 2 {
			if got := ask(); got.StatusCode != http.StatusAccepted {
				t.Errorf("%s: answered %s %s", call.name, got.Status, got.body)
			}
		}
		if hurried, _ := f.manager.told(key); len(hurried) < 2 || hurried[len(hurried)-2] != call.due {
			t.Errorf("%s: hurried %q, want %s twice", call.name, hurried, call.due)
		}
		if err := f.manager.carryOut(key, call.due, klarnaTakes); err != nil {
			t.Fatal(err)
		}
		if got := ask(); got.StatusCode != http.StatusOK {
			t.Errorf("%s when it is done: answered %s %s", call.name, got.Status, got.body)
		}
		if names := f.eventNames(key, before); names != call.events {
			t.Errorf("%s: events %s, want %s", call.name, names, call.events)
		}
	}
}

// TestRefusalsOfKlarnaAreShown: what Klarna refused is over, and answered 200.
func TestRefusalsOfKlarnaAreShown(t *testing.T) {
	f, c := newFixture(t), newChecker(t)
	for _, call := range calls() {
		key, path, before := f.ready(call.name)
		f.answers(klarnaRefuses)
		for range 2 {
			got := f.post(path+"/"+call.name+"?wait=20", call.body, "Idempotency-Key", "the-same")
			c.check(got.Request, call.body, got)
			order := decoded[orderjson.Order](t, got)
			if last := order.LastError; last == nil || last.Kind != call.due || last.Code != "NOT_ALLOWED" || last.CorrelationID != "c-1" ||
				!slices.Equal(last.Messages, []string{"not today"}) || last.Attempts != 0 || !last.At.Equal(order.UpdatedAt) {
				t.Errorf("%s: last error %+v", call.name, last)
			}
			if len(order.Pending) != 0 {
				t.Errorf("%s: still pending %+v", call.name, order.Pending)
			}
		}
		f.answers(nil)
		intent, _, _ := strings.Cut(call.events, " ")
		if names := f.eventNames(key, before); names != intent+" refused" {
			t.Errorf("%s: events %s", call.name, names)
		}
	}
}

// TestHeldShipmentIsNotWaitedFor, neither one that was held before nor one that is
// held meanwhile.
func TestHeldShipmentIsNotWaitedFor(t *testing.T) {
	f := newFixture(t)
	key, path := f.acknowledged("a")
	first := make(chan answer, 1)
	go func() { first <- f.post(path+"/ship?wait=30", `{"shipment_id":"s1"}`) }()
	<-f.manager.hurrying // it waits from now on
	held := f.post(path+"/hold", `{"reason":"address looks wrong"}`)
	if order := decoded[orderjson.Order](t, held); !slices.Equal(order.Holds, []string{"operator"}) {
		t.Errorf("holds %q", order.Holds)
	}
	started := time.Now()
	for _, got := range []answer{<-first, f.post(path+"/ship?wait=30", `{"shipment_id":"s1"}`)} {
		if got.StatusCode != http.StatusAccepted || !strings.Contains(string(got.body), `"status":"waiting"`) {
			t.Errorf("answered %s %s", got.Status, got.body)
		}
	}
	if took := time.Since(started); took > 15*time.Second {
		t.Errorf("waited %s", took)
	}
	if hurried, _ := f.manager.told(key); len(hurried) != 1 {
		t.Errorf("hurried %q though it is held", hurried)
	}
	resumed := f.post(path+"/resume", "")
	if order := decoded[orderjson.Order](t, resumed); len(order.Holds) != 0 {
		t.Errorf("holds %q", order.Holds)
	}
	if hurried, _ := f.manager.told(key); !slices.Equal(hurried, []domain.Kind{domain.DueCapture, domain.DueCapture}) {
		t.Errorf("hurried %q, want the capture again", hurried)
	}
}

// TestFiftyAtOnceAreOne: commands with one id, whatever Klarna answers meanwhile.
func TestFiftyAtOnceAreOne(t *testing.T) {
	f := newFixture(t)
	for _, call := range calls() {
		key, path, before := f.ready(call.name)
		f.answers(klarnaTakes)
		f.fiftyTimes(http.StatusOK, path+"/"+call.name+"?wait=20", call.body, "Idempotency-Key", "one")
		f.manager.running.Wait()
		f.answers(nil)
		if names := f.eventNames(key, before); names != call.events {
			t.Errorf("%s: events %s, want %s", call.name, names, call.events)
		}
	}
}

// TestCommandsWithoutIDAreOneUntilTheirOutcome.
func TestCommandsWithoutIDAreOneUntilTheirOutcome(t *testing.T) {
	f := newFixture(t)
	for _, call := range calls() {
		key, path, before := f.ready(call.name)
		f.fiftyTimes(http.StatusAccepted, path+"/"+call.name+"?wait=0", call.body)
		intent, _, _ := strings.Cut(call.events, " ")
		if names := f.eventNames(key, before); names != intent {
			t.Errorf("%s: events %s, want one %s", call.name, names, intent)
		}
	}
}

// fiftyTimes calls at once and wants one status of all.
func (f *fixture) fiftyTimes(status int, path, body string, headers ...string) {
	f.t.Helper()
	start := make(chan struct{})
	var callers sync.WaitGroup
	for range 50 {
		callers.Go(func() {
			<-start
			if got := f.post(path, body, headers...); got.StatusCode != status {
				f.t.Errorf("%s: answered %s %s", path, got.Status, got.body)
			}
		})
	}
	close(start)
	callers.Wait()
}
