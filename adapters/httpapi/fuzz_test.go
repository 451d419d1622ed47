package httpapi

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// FuzzPush: whatever is sent, an answer is one that is documented, 204 is
// durable, and nothing else leaves an event.
func FuzzPush(f *testing.F) {
	for _, test := range hostilePushes() {
		path, query, _ := strings.Cut(test.target, "?")
		f.Add(path, query, "")
	}
	f.Add("/push/shop/a", "token="+url.QueryEscape(secretOfShop), "body")
	f.Fuzz(func(t *testing.T, path, query, body string) {
		parts, _, logged := newParts(t, nil)
		handler, err := newPushHandler(parts)
		if err != nil {
			t.Fatal(err)
		}
		target, err := url.ParseRequestURI(path)
		if err != nil {
			return
		}
		target.RawQuery = query
		request := localPush("/push")
		request.URL, request.Body, request.ContentLength = target, io.NopCloser(strings.NewReader(body)), -1
		got := httptest.NewRecorder()
		handler.ServeHTTP(got, request)
		head, err := parts.Log.Head(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if stored := got.Code == http.StatusNoContent; stored != (head == 1) {
			t.Errorf("answered %d with %d events", got.Code, head)
		}
		switch got.Code {
		case 204:
		case 400, 404, 413:
			answer{got.Result(), got.Body.Bytes()}.problem(t)
		default:
			t.Errorf("answered %d", got.Code)
		}
		if strings.Contains(logged.String(), "panicked") {
			t.Error(logged)
		}
	})
}

// FuzzNotification: whatever is sent, an answer is one that is documented, 204 is
// durable, and nothing else leaves an event.
func FuzzNotification(f *testing.F) {
	for _, test := range wrongNotifications() {
		path, query, _ := strings.Cut(test.target, "?")
		f.Add(path, query, test.body, false)
	}
	f.Add("/notification", "", `{"order_id":"known","event_type":"FRAUD_RISK_STOPPED"}`, true)
	f.Add("/notification/shop", "token="+url.QueryEscape(secretOfShop), `{"order_id":"new","event_type":"FRAUD_RISK_STOPPED"}`, true)
	f.Fuzz(func(t *testing.T, path, query, body string, sized bool) {
		parts, m, logged := newParts(t, nil)
		handler, err := newPushHandler(parts)
		if err != nil {
			t.Fatal(err)
		}
		handler.ServeHTTP(httptest.NewRecorder(), localPush("/push?sid=known"))
		if err := m.settle(keyOf("default", "known")); err != nil {
			t.Fatal(err)
		}
		target, err := url.ParseRequestURI(path)
		if err != nil || !strings.HasPrefix(target.Path, "/notification") {
			return
		}
		target.RawQuery = query
		request := localPush("/notification")
		request.URL, request.Body, request.ContentLength = target, io.NopCloser(strings.NewReader(body)), -1
		if sized {
			request.ContentLength = int64(len(body))
		}
		got := httptest.NewRecorder()
		handler.ServeHTTP(got, request)
		head, err := parts.Log.Head(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if stored := got.Code == http.StatusNoContent; stored != (head == 5) {
			t.Errorf("answered %d with %d events", got.Code, head)
		}
		switch got.Code {
		case 204:
		case 400, 404, 413:
			answer{got.Result(), got.Body.Bytes()}.problem(t)
		default:
			t.Errorf("answered %d", got.Code)
		}
		if strings.Contains(logged.String(), "panicked") {
			t.Error(logged)
		}
	})
}
