package httpapi

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"ordertrail/adapters/httpapi/problem"
	"ordertrail/adapters/httpapi/push"
	"ordertrail/domain"
	"ordertrail/eventstore"
	"ordertrail/eventstore/memorylog"
)

const accepted = `"event_type":"FRAUD_RISK_ACCEPTED"`

// TestNotificationsAreTaken in every form: each is an event, and leads to a read.
func TestNotificationsAreTaken(t *testing.T) {
	f := newFixture(t)
	token := "token=" + url.QueryEscape(secretOfShop)
	for i, test := range []struct{ target, body, eventType string }{
		{"/notification", `{"order_id":"ID","event_type":"FRAUD_RISK_ACCEPTED"}`, "FRAUD_RISK_ACCEPTED"},
		{"/notification/default", ` {"order_id":"ID","event_type":"FRAUD_RISK_REJECTED","timestamp":"2026-11-23T08:15:00Z","more":{"a":[1]}} `, "FRAUD_RISK_REJECTED"},
		{"/notification/default?token=ignored", `{"event_type":"FRAUD_RISK_STOPPED","order_id":"ID"}`, "FRAUD_RISK_STOPPED"},
		{"/notification/default?klarna_order_id=ID", `{"order_id":"ID","event_type":"ORDER_ACCEPTED"}`, "ORDER_ACCEPTED"},
		{"/notification/shop?" + token, `{"order_id":"ID","event_type":"FRAUD_RISK_ACCEPTED"}`, "FRAUD_RISK_ACCEPTED"},
	} {
		store := "default"
		if strings.HasPrefix(test.target, "/notification/shop") {
			store = "shop"
		}
		id := fmt.Sprintf("order-%d", i)
		key := keyOf(store, id)
		f.do(http.MethodPost, f.push+"/push/"+store+"/"+id+"?"+token, "")
		f.settle(key)
		for _, contentType := range []string{"application/json", "text/plain"} {
			got := f.do(http.MethodPost, f.push+strings.ReplaceAll(test.target, "ID", id), strings.ReplaceAll(test.body, "ID", id), "Content-Type", contentType)
			if got.StatusCode != http.StatusNoContent || len(got.body) > 0 {
				t.Errorf("%s: answered %s %s", test.target, got.Status, got.body)
			}
		}
		if names := f.eventNames(key, 4); names != "notified notified" {
			t.Errorf("%s: events %s", test.target, names)
			continue
		}
		event := f.events(key)[4]
		if string(event.Data) != `{"event_type":"`+test.eventType+`"}` || event.Cause.Actor != "klarna" || event.Cause.ID == "" {
			t.Errorf("%s: event %s by %+v", test.target, event.Data, event.Cause)
		}
		if hurried, _ := f.manager.told(key); !slices.Equal(hurried, []domain.Kind{domain.DueReread, domain.DueReread}) {
			t.Errorf("%s: hurried %q, want two looks", test.target, hurried)
		}
	}
}

// TestNotificationOfWhatIsNotFoundIsAPush.
func TestNotificationOfWhatIsNotFoundIsAPush(t *testing.T) {
	f := newFixture(t)
	key := keyOf("default", uuid)
	body := `{"order_id":"` + strings.ToUpper(uuid) + `",` + accepted + `}`
	for range 2 {
		if got := f.do(http.MethodPost, f.push+"/notification", body); got.StatusCode != http.StatusNoContent {
			t.Fatalf("answered %s %s", got.Status, got.body)
		}
	}
	if events := f.events(key); len(events) != 1 || string(events[0].Data) != `{"via":"notification","notice":"FRAUD_RISK_ACCEPTED"}` || events[0].Cause.Actor != "klarna" {
		t.Errorf("events %+v", events)
	}
	admitted, begun, woken := f.manager.counts(key)
	if hurried, _ := f.manager.told(key); admitted != 1 || begun != 1 || woken != 1 || len(hurried) != 0 {
		t.Errorf("admitted %d, begun %d, woken %d times, hurried %q", admitted, begun, woken, hurried)
	}
	f.manager.mu.Lock()
	f.manager.full = true
	f.manager.mu.Unlock()
	got := f.do(http.MethodPost, f.push+"/notification", `{"order_id":"new",`+accepted+`}`)
	if refusal := got.problem(t); got.StatusCode != 503 || refusal.Code != problem.CodeTooManyUnverified || got.Header.Get("Retry-After") != "30" {
		t.Errorf("answered %s %+v", got.Status, refusal)
	}
	want := `# HELP ordertrail_notifications_total Notifications by store and what became of them.
# TYPE ordertrail_notifications_total counter
ordertrail_notifications_total{result="repeat",store="default"} 1
ordertrail_notifications_total{result="stored",store="default"} 1
ordertrail_notifications_total{result="too_many_unverified",store="default"} 1
`
	if err := testutil.GatherAndCompare(f.parts.Registry, strings.NewReader(want), "ordertrail_notifications_total", "ordertrail_pushes_total"); err != nil {
		t.Error(err)
	}
}

// wrongNotification is one that must be refused with a status and a code.
type wrongNotification struct {
	target, body string
	status       int
	code         string
}

func wrongNotifications() []wrongNotification {
	all := []wrongNotification{
		{"/notification/nobody", `{"order_id":"a",` + accepted + `}`, 404, problem.CodeNotFound},
		{"/notification/shop", `{"order_id":"a",` + accepted + `}`, 404, problem.CodeNotFound},
		{"/notification/shop?token=wrong", `{`, 404, problem.CodeNotFound},
		{"/notification/default/a", `{"order_id":"a",` + accepted + `}`, 404, problem.CodeNotFound},
		{"/notification?sid=%zz", `{"order_id":"a",` + accepted + `}`, 400, problem.CodeBadQuery},
		{"/notification?klarna_order_id=b", `{"order_id":"a",` + accepted + `}`, 400, problem.CodeConflictingIDs},
		{"/notification?klarna_order_id={checkout.order.id}", `{"order_id":"a",` + accepted + `}`, 400, problem.CodePlaceholder},
		{"/notification", `{"order_id":"{checkout.order.id}",` + accepted + `}`, 400, problem.CodePlaceholder},
		{"/notification?sid=a", `{` + accepted + `}`, 400, problem.CodeNoID},
		{"/notification", `{"order_id":"",` + accepted + `}`, 400, problem.CodeNoID},
		{"/notification", `{"order_id":null,` + accepted + `}`, 400, problem.CodeNoID},
		{"/notification", `{}`, 400, problem.CodeNoID},
		{"/notification", `null`, 400, problem.CodeNoID},
		{"/notification", `{"Order_id":"a",` + accepted + `}`, 400, problem.CodeNoID},
		{"/notification", `{"order_id":"a"}`, 400, problem.CodeBadBody},
		{"/notification", `{"order_id":"a","event_type":""}`, 400, problem.CodeBadBody},
		{"/notification", `{"order_id":"a","event_type":"fraud_risk_accepted"}`, 400, problem.CodeBadBody},
		{"/notification", `{"order_id":"a","event_type":"FRAUD RISK"}`, 400, problem.CodeBadBody},
		{"/notification", `{"order_id":"a","event_type":"` + strings.Repeat("A", 65) + `"}`, 400, problem.CodeBadBody},
		{"/notification", `{"order_id":"a","event_type":1}`, 400, problem.CodeBadBody},
		{"/notification", `{"order_id":1,` + accepted + `}`, 400, problem.CodeBadBody},
		{"/notification", `{"order_id":["a"],` + accepted + `}`, 400, problem.CodeBadBody},
		{"/notification", `{"order_id":"a","order_id":"a",` + accepted + `}`, 400, problem.CodeBadBody},
		{"/notification", `{"order_id":"a",` + accepted + `,"x":{"y":1,"y":2}}`, 400, problem.CodeBadBody},
		{"/notification", `{"order_id":"a",` + accepted + `}{}`, 400, problem.CodeBadBody},
		{"/notification", `[{"order_id":"a",` + accepted + `}]`, 400, problem.CodeBadBody},
		{"/notification", ``, 400, problem.CodeBadBody},
		{"/notification", `{`, 400, problem.CodeBadBody},
		{"/notification", "\x00", 400, problem.CodeBadBody},
		{"/notification", "order_id=a&event_type=FRAUD_RISK_ACCEPTED", 400, problem.CodeBadBody},
		{"/notification", strings.Repeat("[", 4000), 400, problem.CodeBadBody},
		{"/notification", `{"order_id":"a",` + accepted + `,"x":"` + strings.Repeat("x", push.MaxBody) + `"}`, 413, problem.CodeTooLarge},
	}
	for _, id := range []string{"*", ">", "a.b", " ", `a\u0000`, `a\nb`, "a/b", "../a", "ä", strings.Repeat("a", 256), "orders.>", "https://x/", "ftp://x/a"} {
		all = append(all, wrongNotification{"/notification", `{"order_id":"` + id + `",` + accepted + `}`, 400, problem.CodeBadID})
	}
	return all
}

// TestWrongNotifications: each is refused by a problem document, leaves no event,
// and is counted under a bounded label.
func TestWrongNotifications(t *testing.T) {
	f := newFixture(t)
	for _, test := range wrongNotifications() {
		got := f.do(http.MethodPost, f.push+test.target, test.body)
		if refusal := got.problem(t); got.StatusCode != test.status || refusal.Code != test.code {
			t.Errorf("%s %.80q: answered %s %+v, want %d %s", test.target, test.body, got.Status, refusal, test.status, test.code)
		}
	}
	if head := f.head(); head != 0 {
		t.Errorf("%d events, want none", head)
	}
	series, err := testutil.GatherAndCount(f.parts.Registry, "ordertrail_notifications_total")
	if err != nil || series != 8 {
		t.Errorf("%d series, want 8: one a code; %v", series, err)
	}
}

// TestNotificationBodiesEndAt4KiB, however their size is told.
func TestNotificationBodiesEndAt4KiB(t *testing.T) {
	f := newFixture(t)
	for size, want := range map[int]int{push.MaxBody: 204, push.MaxBody + 1: 413, 100 * push.MaxBody: 413} {
		body := `{"order_id":"a",` + accepted + `}`
		body += strings.Repeat(" ", size-len(body))
		for _, rest := range []string{
			fmt.Sprintf("Content-Length: %d\r\n\r\n%s", size, body),
			fmt.Sprintf("Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n", size, body),
		} {
			status, _, answered := f.raw("POST /notification HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + rest)
			if status != want {
				t.Errorf("%.40q: answered %d %s, want %d", rest, status, answered, want)
			}
		}
	}
}

// TestFailedNotificationIsNeverAnswered2xx, nor does it lead to a read.
func TestFailedNotificationIsNeverAnswered2xx(t *testing.T) {
	key := keyOf("default", uuid)
	var fail error
	parts, m, _ := newParts(t, failingLog{memorylog.New(), func(context.Context) error { return fail }})
	handler, err := newPushHandler(parts)
	if err != nil {
		t.Fatal(err)
	}
	handler.ServeHTTP(httptest.NewRecorder(), localPush("/push?sid="+uuid))
	if err := m.settle(key); err != nil {
		t.Fatal(err)
	}
	fail = eventstore.ErrUnavailable
	request := httptest.NewRequest(http.MethodPost, "/notification", strings.NewReader(`{"order_id":"`+uuid+`",`+accepted+`}`))
	request.RemoteAddr = "127.0.0.1:40000"
	got := httptest.NewRecorder()
	handler.ServeHTTP(got, request)
	if hurried, _ := m.told(key); got.Code != 503 || got.Header().Get("Retry-After") != "30" || len(hurried) != 0 {
		t.Errorf("answered %d, hurried %q", got.Code, hurried)
	}
}
