package httpapi

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"ordertrail/adapters/httpapi/problem"
	"ordertrail/domain"
	"ordertrail/eventstore"
)

const uuid = "0b1d9815-165e-42e2-8867-35bc03789e00"

// TestEveryFormOfPushIsTaken has the id wherever it may stand (help/api.md,
// "Pushes and notifications").
func TestEveryFormOfPushIsTaken(t *testing.T) {
	f := newFixture(t)
	token := "token=" + url.QueryEscape(secretOfShop)
	for i, form := range []string{
		"/push?klarna_order_id=ID", "/push?kustom_order_id=ID", "/push?checkout_uri=ID", "/push?order_id=ID", "/push?sid=ID",
		"/push/default?klarna_order_id=ID", "/push/default/ID", "/push/default/ID?klarna_country=SE",
		"/push?checkout_uri=" + url.QueryEscape("https://checkout.klarna.com/checkout/orders/ID"),
		"/push?klarna_order_id=" + url.QueryEscape("HTTP://checkout.klarna.com/ID?x=y#z"),
		"/push?klarna_order_id=ID&sid=ID&token=ignored", "/push?klarna_order_id=ID&klarna_order_id=ID",
		"/push/shop/ID?" + token, "/push/shop?sid=ID&" + token,
	} {
		store := "default"
		if strings.HasPrefix(form, "/push/shop") {
			store = "shop"
		}
		key := keyOf(store, fmt.Sprintf("order-%d", i))
		got := f.do(http.MethodPost, f.push+strings.ReplaceAll(form, "ID", string(key.ID)), "")
		if got.StatusCode != http.StatusNoContent || len(got.body) > 0 {
			t.Errorf("%s: answered %s %s", form, got.Status, got.body)
		}
		events := f.events(key)
		if len(events) != 1 || events[0].Name != "pushed" || string(events[0].Data) != `{"via":"push"}` || events[0].Cause.Actor != "klarna" || events[0].Cause.ID == "" {
			t.Errorf("%s: events %+v, want one pushed by klarna", form, events)
		}
	}
}

func TestUUIDIsOneOrderInAnyCase(t *testing.T) {
	f := newFixture(t)
	for _, id := range []string{uuid, strings.ToUpper(uuid)} {
		if got := f.do(http.MethodPost, f.push+"/push?sid="+id, ""); got.StatusCode != http.StatusNoContent {
			t.Fatalf("%s: answered %s", id, got.Status)
		}
	}
	if got := f.do(http.MethodPost, f.push+"/push/default/"+uuid+"?sid="+strings.ToUpper(uuid), ""); got.StatusCode != http.StatusNoContent {
		t.Errorf("the same id in both cases: answered %s", got.Status)
	}
	if head := f.head(); head != 1 {
		t.Errorf("%d events, want 1", head)
	}
}

// TestRepeatWakesAndAddsNothing: a repeat is answered like the first push.
func TestRepeatWakesAndAddsNothing(t *testing.T) {
	f := newFixture(t)
	key := keyOf("default", uuid)
	for range 3 {
		if got := f.do(http.MethodPost, f.push+"/push?sid="+uuid, ""); got.StatusCode != http.StatusNoContent {
			t.Fatalf("answered %s", got.Status)
		}
	}
	admitted, begun, woken := f.manager.counts(key)
	if events := f.events(key); len(events) != 1 || admitted != 1 || begun != 1 || woken != 2 {
		t.Errorf("%d events, admitted %d, begun %d, woken %d times; want 1, 1, 1, 2", len(events), admitted, begun, woken)
	}
	f.wantPushes(`
		ordertrail_pushes_total{result="repeat",store="default"} 2
		ordertrail_pushes_total{result="stored",store="default"} 1
	`)
}

func (f *fixture) wantPushes(want string) {
	f.t.Helper()
	text := "# HELP ordertrail_pushes_total Pushes by store and what became of them.\n# TYPE ordertrail_pushes_total counter\n"
	for line := range strings.Lines(strings.TrimSpace(want)) {
		text += strings.TrimSpace(line) + "\n"
	}
	if err := testutil.GatherAndCompare(f.parts.Registry, strings.NewReader(text), "ordertrail_pushes_total"); err != nil {
		f.t.Error(err)
	}
}

func TestGivenUpOrderIsAdmittedAgain(t *testing.T) {
	f := newFixture(t)
	key := keyOf("default", uuid)
	f.do(http.MethodPost, f.push+"/push?sid="+uuid, "")
	cause := eventstore.Cause{Actor: eventstore.ActorSystem, ID: "test"}
	if _, err := f.parts.Orders.Execute(t.Context(), key, cause, domain.GiveUp{Reason: domain.GiveUpCapacity}); err != nil {
		t.Fatal(err)
	}
	if got := f.do(http.MethodPost, f.push+"/push?sid="+uuid, ""); got.StatusCode != http.StatusNoContent {
		t.Fatalf("answered %s", got.Status)
	}
	if admitted, begun, _ := f.manager.counts(key); admitted != 2 || begun != 2 {
		t.Errorf("admitted %d times, want 2", admitted)
	}
}

// TestFullManagerRefusesNewOrdersOnly: what is known already needs no admission.
func TestFullManagerRefusesNewOrdersOnly(t *testing.T) {
	f := newFixture(t)
	f.do(http.MethodPost, f.push+"/push?sid=known", "")
	f.manager.mu.Lock()
	f.manager.full = true
	f.manager.mu.Unlock()
	got := f.do(http.MethodPost, f.push+"/push?sid=new", "")
	if refusal := got.problem(t); got.StatusCode != 503 || refusal.Code != problem.CodeTooManyUnverified || got.Header.Get("Retry-After") != "30" {
		t.Errorf("answered %s %+v", got.Status, refusal)
	}
	if got := f.do(http.MethodPost, f.push+"/push?sid=known", ""); got.StatusCode != http.StatusNoContent {
		t.Errorf("a repeat is answered %s", got.Status)
	}
	if head := f.head(); head != 1 {
		t.Errorf("%d events, want 1", head)
	}
}

// TestConcurrentPushesAndConfirmationsOfOneOrder: one pushed, all answered 2xx
// (issue "60 concurrent pushes and confirmations").
func TestConcurrentPushesAndConfirmationsOfOneOrder(t *testing.T) {
	f := newFixture(t)
	f.manager.settles = true
	key := keyOf("default", uuid)
	start := make(chan struct{})
	var callers sync.WaitGroup
	for i := range 60 {
		callers.Go(func() {
			<-start
			var got answer
			if i%2 == 0 {
				got = f.do(http.MethodPost, f.push+"/push?sid="+uuid, "")
			} else {
				got = f.post("/v1/orders/default/"+uuid+"/confirm?wait=10", "{}")
			}
			if got.StatusCode/100 != 2 || i%2 == 1 && got.StatusCode != http.StatusOK {
				t.Errorf("caller %d: answered %s %s", i, got.Status, got.body)
			}
		})
	}
	close(start)
	callers.Wait()
	f.manager.running.Wait()
	names := map[string]int{}
	for _, record := range f.events(key) {
		names[record.Name]++
	}
	if names["pushed"] != 1 || names["created"] != 1 || len(names) != 4 {
		t.Errorf("events %v, want one each of four", names)
	}
}

// TestAPageInABrowserCannotPush: Klarna's pushes come from no browser.
func TestAPageInABrowserCannotPush(t *testing.T) {
	f := newFixture(t)
	got := f.do(http.MethodPost, f.push+"/push?sid=a", "", "Origin", "http://evil.example", "Sec-Fetch-Site", "cross-site")
	if got.StatusCode != http.StatusForbidden || len(f.events(keyOf("default", "a"))) != 0 {
		t.Errorf("answered %s, with %d events", got.Status, len(f.events(keyOf("default", "a"))))
	}
}
