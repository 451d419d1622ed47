package httpapi

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"ordertrail/adapters/httpapi/problem"
)

// TestOnlyLoopbackHostsAreAnswered keeps out pages that rebind their name to
// this machine.
func TestOnlyLoopbackHostsAreAnswered(t *testing.T) {
	f := newFixture(t)
	for host, ok := range map[string]bool{
		"localhost": true, "LocalHost:8081": true, "127.0.0.1": true, "127.0.0.1:1": true, "127.8.9.10:8081": true,
		"[::1]": true, "[::1]:8081": true, "[::ffff:127.0.0.1]:1": true,
		"example.com": false, "localhost.example.com": false, "127.0.0.1.example.com": false, "127.0.0.1.nip.io:8081": false,
		"192.0.2.1": false, "0.0.0.0": false, "[::]:8081": false, "[::2]": false, "10.0.0.1:8081": false, "localhost.": false,
		"evil@localhost": false, "169.254.169.254": false, "2130706433": false, "0x7f.1": false,
	} {
		t.Run(host, func(t *testing.T) {
			for _, path := range []string{"/v1/orders", "/healthz", "/metrics", "/nowhere", "/openapi.yaml"} {
				got := f.get(path, "Host", host)
				if refused := got.StatusCode == http.StatusForbidden; refused == ok {
					t.Errorf("Host %s, %s: answered %s", host, path, got.Status)
				}
				if !ok && got.problem(t).Code != problem.CodeForbiddenHost {
					t.Errorf("Host %s: %s", host, got.body)
				}
			}
		})
	}
}

// TestOtherOriginsAreRefused: reads and writes alike.
func TestOtherOriginsAreRefused(t *testing.T) {
	f := newFixture(t)
	for _, test := range []struct {
		headers []string
		ok      bool
	}{
		{nil, true},
		{[]string{"Sec-Fetch-Site", "same-origin"}, true},
		{[]string{"Sec-Fetch-Site", "none"}, true},
		{[]string{"Origin", f.api}, true},
		{[]string{"Origin", f.api, "Sec-Fetch-Site", "same-origin"}, true},
		{[]string{"Sec-Fetch-Site", "cross-site"}, false},
		{[]string{"Sec-Fetch-Site", "same-site"}, false},
		{[]string{"Sec-Fetch-Site", "Same-Origin"}, false},
		{[]string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate"}, false},
		{[]string{"Sec-Fetch-Site", "cross-site", "Origin", f.api}, false},
		{[]string{"Origin", "https://evil.example"}, false},
		{[]string{"Origin", "null"}, false},
		{[]string{"Origin", "http://localhost"}, false},
		{[]string{"Origin", "http://127.0.0.1:1"}, false},
		{[]string{"Origin", f.api + ".evil.example"}, false},
	} {
		for _, operation := range []asked{
			{"GET", "/v1/orders", "", 200, ""}, {"GET", "/", "", 200, ""}, {"GET", "/v1/stats", "", 200, ""},
			{"POST", "/v1/orders/default/a/confirm?wait=0", "{}", 202, ""},
		} {
			headers := slices.Concat([]string{"Content-Type", "application/json"}, test.headers)
			got := f.do(operation.method, f.api+operation.path, operation.body, headers...)
			if test.ok && got.StatusCode != operation.status || !test.ok && got.StatusCode != http.StatusForbidden {
				t.Errorf("%s %s %q: answered %s %s", operation.method, operation.path, test.headers, got.Status, got.body)
			}
		}
	}
	if head := f.head(); head != 1 {
		t.Errorf("%d events, want the one of the requests that were taken", head)
	}
}

// TestOnlyJSONIsTaken: forms are what other pages can send without asking.
func TestOnlyJSONIsTaken(t *testing.T) {
	f := newFixture(t)
	path := f.api + "/v1/orders/default/a/confirm?wait=0"
	for _, contentType := range []string{"application/json", "application/json; charset=utf-8", "Application/JSON"} {
		if got := f.do(http.MethodPost, path, "{}", "Content-Type", contentType); got.StatusCode != http.StatusAccepted {
			t.Errorf("%s: answered %s %s", contentType, got.Status, got.body)
		}
	}
	if got := f.do(http.MethodPost, path, ""); got.StatusCode != http.StatusAccepted {
		t.Errorf("no body and no type: answered %s", got.Status)
	}
	for _, contentType := range []string{
		"", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml",
		"text/json", "application/jsonp", "application/json, text/plain", "application/problem+json", ";",
	} {
		got := f.do(http.MethodPost, path, "{}", "Content-Type", contentType)
		if got.StatusCode != http.StatusUnsupportedMediaType || got.problem(t).Code != problem.CodeUnsupportedMedia {
			t.Errorf("%q: answered %s %s", contentType, got.Status, got.body)
		}
	}
	for _, contentType := range []string{"text/plain", "application/x-www-form-urlencoded"} {
		if got := f.do(http.MethodPost, path, "", "Content-Type", contentType); got.StatusCode != http.StatusUnsupportedMediaType {
			t.Errorf("no body as %q: answered %s", contentType, got.Status)
		}
	}
}

// TestEveryAnswerCarriesTheSecurityHeaders, refusals too.
func TestEveryAnswerCarriesTheSecurityHeaders(t *testing.T) {
	f := newFixture(t)
	ids := map[string]bool{}
	for _, got := range []answer{
		f.get("/"), f.get("/v1/orders"), f.get("/metrics"), f.get("/nowhere"), f.get("/v1/orders", "Host", "evil.example"),
		f.post("/v1/stats", "{}"), f.get("/v1/orders/default/a"), f.do(http.MethodPost, f.push+"/push?sid=a", ""), f.do(http.MethodGet, f.push+"/push", ""),
	} {
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store",
			"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'", "Cross-Origin-Resource-Policy": "same-origin",
			"Access-Control-Allow-Origin": "", "Server": "",
		} {
			if value := got.Header.Get(name); value != want {
				t.Errorf("%s %s: %s is %q", got.Request.Method, got.Request.URL, name, value)
			}
		}
		id := got.Header.Get("X-Request-Id")
		if api := strings.HasPrefix(got.Request.URL.String(), f.api); api == (id == "") || ids[id] && api {
			t.Errorf("%s: X-Request-Id %q", got.Request.URL, id)
		}
		ids[id] = true
	}
}

// TestRequestIDLeadsToTheEvent that the request caused.
func TestRequestIDLeadsToTheEvent(t *testing.T) {
	f := newFixture(t)
	got := f.post("/v1/orders/default/a/confirm?wait=0", "{}")
	event := f.events(keyOf("default", "a"))[0]
	if event.Cause.ID != got.Header.Get("X-Request-Id") || event.Cause.Actor != "token:local" || string(event.Data) != `{"via":"confirm"}` {
		t.Errorf("request %s led to %+v", got.Header.Get("X-Request-Id"), event)
	}
}
