package httpapi

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"ordertrail/domain"
	"ordertrail/eventstore"
)

// TestRetryDoesWhatIsDue: 202 while anything is, 200 once nothing is.
func TestRetryDoesWhatIsDue(t *testing.T) {
	f, c := newFixture(t), newChecker(t)
	key, path := f.acknowledged("a")
	retry := func(wait string) int {
		got := f.post(path+"/retry?wait="+wait, "{}")
		c.check(got.Request, "{}", got)
		return got.StatusCode
	}
	if status := retry("20"); status != http.StatusOK {
		t.Errorf("nothing is due: answered %d", status)
	}
	f.post(path+"/ship?wait=0", `{"shipment_id":"s1"}`)
	if status := retry("0"); status != http.StatusAccepted {
		t.Errorf("a capture is due: answered %d", status)
	}
	answered := make(chan int)
	go func() { answered <- retry("20") }()
	if err := f.manager.carryOut(key, domain.DueCapture, klarnaTakes); err != nil {
		t.Fatal(err)
	}
	if status := <-answered; status != http.StatusOK {
		t.Errorf("it was captured meanwhile: answered %d", status)
	}
	if _, retried := f.manager.told(key); retried != 3 {
		t.Errorf("retried %d times, want 3", retried)
	}
	if names := f.eventNames(key, 4); names != "shipped captured" {
		t.Errorf("events %s", names)
	}
}

// TestRetryWaitsUntilTheOrderIsRead: what the read shows is in the answer, and
// until then it is 202 though nothing is due.
func TestRetryWaitsUntilTheOrderIsRead(t *testing.T) {
	f := newFixture(t)
	key, path := f.acknowledged("a")
	read := make(chan struct{})
	f.manager.reads = read
	if got := f.post(path+"/retry?wait=0", "{}"); got.StatusCode != http.StatusAccepted {
		t.Errorf("before the read: answered %s %s", got.Status, got.body)
	}
	answered := make(chan answer)
	go func() { answered <- f.post(path+"/retry?wait=20", "{}") }()
	shown := readingOf(key.ID)
	shown.Status = "CANCELLED"
	f.happens(key, domain.Observe{Reading: shown})
	f.get(path)
	select {
	case got := <-answered:
		t.Fatalf("answered %s before the read has ended", got.Status)
	default:
	}
	closed := time.Now()
	close(read)
	if got := <-answered; got.StatusCode != http.StatusOK || !strings.Contains(string(got.body), `"status":"cancelled"`) {
		t.Errorf("after the read: answered %s %s", got.Status, got.body)
	}
	if took := time.Since(closed); took > 10*time.Second {
		t.Errorf("answered %s after the read", took)
	}
	if got := f.post(path+"/retry?wait=0", "{}"); got.StatusCode != http.StatusOK {
		t.Errorf("read without a wait: answered %s", got.Status)
	}
}

// TestRetryAsksAgainForWhatWasGivenUp, as a push does.
func TestRetryAsksAgainForWhatWasGivenUp(t *testing.T) {
	f := newFixture(t)
	key := keyOf("default", uuid)
	f.do(http.MethodPost, f.push+"/push?sid="+uuid, "")
	cause := eventstore.Cause{Actor: eventstore.ActorSystem, ID: "test"}
	if _, err := f.parts.Orders.Execute(t.Context(), key, cause, domain.GiveUp{Reason: domain.GiveUpCapacity}); err != nil {
		t.Fatal(err)
	}
	path := "/v1/orders/default/" + uuid + "/retry?wait=0"
	for range 2 {
		if got := f.post(path, ""); got.StatusCode != http.StatusAccepted {
			t.Errorf("answered %s %s", got.Status, got.body)
		}
	}
	last := f.events(key)[len(f.events(key))-1]
	if names := f.eventNames(key, 0); names != "pushed unresolved pushed" || string(last.Data) != `{"via":"retry"}` || last.Cause.Actor != "token:local" {
		t.Errorf("events %s, the last %s by %+v", names, last.Data, last.Cause)
	}
	admitted, begun, woken := f.manager.counts(key)
	if _, retried := f.manager.told(key); admitted != 2 || begun != 2 || woken != 1 || retried != 0 {
		t.Errorf("admitted %d, begun %d, woken %d, retried %d times", admitted, begun, woken, retried)
	}
	if err := f.manager.settle(key); err != nil {
		t.Fatal(err)
	}
	if got := f.post(path, ""); got.StatusCode != http.StatusOK {
		t.Errorf("settled: answered %s", got.Status)
	}
}

// failingAppends lets a core append nothing.
func failingAppends(t *testing.T, err error) func(*Parts) {
	return func(p *Parts) {
		p.Log = failingLog{p.Log, func(context.Context) error { return fmt.Errorf("append: %w", err) }}
		orders, err := eventstore.NewOrders(p.Log, p.Now, p.NewID)
		if err != nil {
			t.Fatal(err)
		}
		p.Orders = orders
		if m, is := p.Manager.(*manager); is {
			m.orders = orders
		}
	}
}

// TestFailedCommandIsNeverAnswered2xx, nor is anything done for it.
func TestFailedCommandIsNeverAnswered2xx(t *testing.T) {
	f := newFixture(t)
	key, path := f.acknowledged("a")
	broken := f.parts
	failingAppends(t, eventstore.ErrUnavailable)(&broken)
	server, err := NewAPIServer(withNewRegistry(broken))
	if err != nil {
		t.Fatal(err)
	}
	base := f.serve(server)
	for name, body := range map[string]string{"ship": `{"shipment_id":"s1"}`, "cancel": `{"reason":"sold out"}`, "extend": "", "hold": ""} {
		t.Run(name, func(t *testing.T) {
			got := f.do(http.MethodPost, base+path+"/"+name, body, "Content-Type", "application/json")
			if got.StatusCode != http.StatusServiceUnavailable || got.Header.Get("Retry-After") != "30" {
				t.Errorf("%s: answered %s %s", name, got.Status, got.body)
			}
		})
	}
	if hurried, _ := f.manager.told(key); len(hurried) != 0 || len(f.events(key)) != 4 {
		t.Errorf("%d events, hurried %q", len(f.events(key)), hurried)
	}
}
