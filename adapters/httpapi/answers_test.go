package httpapi

import (
	"net/http"
	"strings"
	"testing"

	"ordertrail/adapters/httpapi/pipeline"
	"ordertrail/adapters/httpapi/problem"
	"ordertrail/adapters/httpapi/queries"
)

// asked is a request, what it is answered, and what must stand in the answer.
type asked struct {
	method, path, body string
	status             int
	holds              string
}

// requests is every operation with what it may be answered.
func requests() []asked {
	id := "/v1/orders/default/" + uuid
	return []asked{
		{"GET", "/", "", 200, "/v1/orders"},
		{"GET", "/healthz", "", 200, `"ok"`},
		{"GET", "/readyz", "", 200, `"status":"ready"`},
		{"GET", "/metrics", "", 200, "ordertrail_http_requests_total"},
		{"GET", "/openapi.yaml", "", 200, "openapi: 3.1.0"},
		{"GET", "/asyncapi.yaml", "", 200, "asyncapi: 3.0.0"},
		{"GET", "/docs", "", 200, "- [feed](/docs/feed): The feed\n"},
		{"GET", "/docs/feed", "", 200, "# The feed"},
		{"GET", "/docs/feed.md", "", 404, problem.CodeNotFound},
		{"GET", "/schemas/pushed/v1.json", "", 200, `"via"`},
		{"GET", "/schemas/pushed/v2.json", "", 404, problem.CodeNotFound},
		{"GET", "/schemas/../openapi.yaml", "", 404, problem.CodeNotFound},
		{"GET", "/schemas/pushed/..", "", 404, problem.CodeNotFound},
		{"GET", "/v1/orders", "", 200, uuid},
		{"GET", "/v1/orders?status=acknowledged&store=default&held=false&q=k4mad&limit=200", "", 200, uuid},
		{"GET", "/v1/orders?q=1001&status=pushed", "", 200, `"data":[]`},
		{"GET", "/v1/orders?held=true", "", 200, `"data":[],"next_cursor":null`},
		{"GET", "/v1/orders?status=paid", "", 400, `"acknowledged"`},
		{"GET", "/v1/orders?store=nobody", "", 400, `"allowed":["default","shop"]`},
		{"GET", "/v1/orders?held=yes", "", 400, `"allowed":["true","false"]`},
		{"GET", "/v1/orders?limit=0", "", 400, "1 to 200"},
		{"GET", "/v1/orders?limit=201", "", 400, "1 to 200"},
		{"GET", "/v1/orders?limit=ten", "", 400, "1 to 200"},
		{"GET", "/v1/orders?cursor=x", "", 400, problem.CodeBadCursor},
		{"GET", "/v1/orders?page=2", "", 400, `"cursor"`},
		{"GET", "/v1/orders?limit=1&limit=2", "", 400, "more than once"},
		{"GET", "/v1/orders?q=" + strings.Repeat("a", 256), "", 400, "255"},
		{"GET", "/v1/orders?q=%zz", "", 400, problem.CodeBadQuery},
		{"GET", id, "", 200, `"status":"acknowledged"`},
		{"GET", id + "?version=2", "", 200, `"version":2,"status":"fetched"`},
		{"GET", id + "?version=4", "", 200, `"status":"acknowledged"`},
		{"GET", id + "?at=2126-11-23T08:15:00%2B01:00", "", 200, `"status":"acknowledged"`},
		{"GET", id + "?version=0", "", 404, problem.CodeUnknownVersion},
		{"GET", id + "?version=5", "", 404, "last version is 4"},
		{"GET", id + "?at=2025-11-23T08:15:00Z", "", 404, problem.CodeUnknownVersion},
		{"GET", id + "?version=-1", "", 400, problem.CodeBadQuery},
		{"GET", id + "?version=", "", 400, problem.CodeBadQuery},
		{"GET", id + "?at=yesterday", "", 400, "RFC 3339"},
		{"GET", id + "?at=2126-11-23T08:15:00Z&version=1", "", 400, "at once"},
		{"GET", "/v1/orders/default/unknown?version=1", "", 404, problem.CodeUnknownOrder},
		{"GET", "/v1/orders/default/unknown", "", 404, problem.CodeUnknownOrder},
		{"GET", "/v1/orders/default/a.b", "", 400, problem.CodeBadID},
		{"GET", "/v1/orders/DEFAULT/a", "", 400, problem.CodeBadID},
		{"GET", id + "/events", "", 200, "ordertrail.order.acknowledged.v1"},
		{"GET", id + "/events?after=1", "", 400, problem.CodeBadQuery},
		{"GET", "/v1/orders/default/unknown/events", "", 404, problem.CodeUnknownOrder},
		{"POST", id + "/confirm", "{}", 200, `"status":"acknowledged"`},
		{"POST", id + "/confirm?wait=0", "", 200, `"status":"acknowledged"`},
		{"POST", "/v1/orders/default/new/confirm?wait=1ms", "{}", 202, `"status":"pushed"`},
		{"POST", id + "/confirm?wait=31", "{}", 400, "30 seconds"},
		{"POST", id + "/confirm?wait=-1s", "{}", 400, "30 seconds"},
		{"POST", id + "/confirm?wait=soon", "{}", 400, "30 seconds"},
		{"POST", id + "/confirm", `{"a":1}`, 400, problem.CodeBadBody},
		{"POST", id + "/confirm", `{}{}`, 400, problem.CodeBadBody},
		{"POST", id + "/confirm", `[]`, 400, problem.CodeBadBody},
		{"POST", id + "/confirm", `{"a":"` + strings.Repeat("a", pipeline.MaxBody), 413, problem.CodeTooLarge},
		{"POST", "/v1/orders/nobody/a/confirm", "{}", 404, problem.CodeUnknownStore},
		{"POST", "/v1/orders/default/a.b/confirm", "{}", 400, problem.CodeBadID},
		{"GET", "/v1/stats", "", 200, `"currency":"SEK","authorized_open":50000`},
		{"GET", "/v1/stats?store=default", "", 400, problem.CodeBadQuery},
		{"GET", "/v1/views", "", 200, `"lag":0`},
		{"POST", "/v1/views/rebuild", "{}", 200, `"finished":true`},
		{"POST", "/v1/views/rebuild?now=1", "{}", 400, problem.CodeBadQuery},
		{"POST", "/v1/audit/replay", "{}", 200, `"finished":true,"orders":`},
		{"POST", "/v1/audit/replay?now=1", "{}", 400, problem.CodeBadQuery},
		{"GET", "/v1/events?after=1000", "", 400, problem.CodeBadPosition},
		{"GET", "/v1/events?after=-1", "", 400, problem.CodeBadQuery},
		{"GET", "/v1/events?from=1", "", 400, problem.CodeBadQuery},
		{"POST", id + "/hold?wait=0", `{"reason":"address looks wrong"}`, 200, `"holds":["operator"]`},
		{"POST", id + "/ship", `{"shipment_id":"s1"}`, 409, "it is held: operator"},
		{"POST", id + "/resume", "", 200, `"holds":[]`},
		{"POST", id + "/extend?wait=0", "", 202, `"pending":[{"kind":"extend"`},
		{"POST", id + "/release", "{}", 409, `"order_status":"acknowledged"`},
		{"POST", id + "/refund", `{"refund_id":"r1","amount":1}`, 409, "nothing is captured"},
		{"POST", id + "/ship", `{"shipment_id":"s1","amount":50001}`, 422, `"asked":50001,"possible":50000`},
		{"POST", id + "/ship?wait=0", `{"shipment_id":"s1","lines":[{"reference":"shirt","quantity":1}],"tracking":[{"tracking_number":"1"}]}`, 202, `"status":"shipped"`},
		{"POST", id + "/ship?wait=0", `{"shipment_id":"s1","amount":1}`, 422, problem.CodeIDReused},
		{"POST", id + "/cancel", `{"reason":"sold out"}`, 409, problem.CodeStepNotAllowed},
		{"POST", id + "/cancel", `{}`, 422, `"field":"reason"`},
		{"POST", id + "/retry?wait=0", "{}", 202, `"status":"shipped"`},
		{"POST", "/v1/orders/default/unknown/retry", "", 404, problem.CodeUnknownOrder},
		{"POST", "/v1/checkouts", `{"order_id":"named"}`, 201, `"store":"default","id":"named","version":1,"status":"pushed"`},
		{"POST", "/v1/checkouts", `{"order_id":"named","store":"default"}`, 200, `"version":1`},
		{"POST", "/v1/checkouts", `{"order_id":"named","store":"nobody"}`, 404, problem.CodeUnknownStore},
		{"POST", "/v1/checkouts", ``, 422, `"field":"order_id"`},
		{"POST", "/v1/checkouts?wait=1", `{"order_id":"named"}`, 400, problem.CodeBadQuery},
		{"HEAD", "/v1/events", "", 200, ""},
		{"HEAD", "/v1/orders", "", 200, ""},
		{"HEAD", "/openapi.yaml", "", 200, ""},
	}
}

// TestAnswersAreAsDocumented asks every operation of both listeners and holds
// each answer against openapi.yaml.
func TestAnswersAreAsDocumented(t *testing.T) {
	f, c := newFixture(t), newChecker(t)
	for _, target := range []string{"/push?sid=" + uuid, "/push/default?sid=" + uuid, "/push/default/" + uuid, "/push", "/push/shop?sid=a",
		"/push/id", "/push/id/" + uuid, "/push/default/id", "/push/default/id/" + uuid, "/push/default/t/id", "/push/default/t/" + uuid, "/push/default/t/id/" + uuid,
	} {
		got := f.do(http.MethodPost, f.push+target, "")
		c.check(got.Request, "", got)
	}
	f.settle(keyOf("default", uuid))
	f.viewed()
	for _, target := range []string{"/notification", "/notification/default?sid=new", "/notification/shop", "/notification?order_id=b"} {
		body := `{"order_id":"new","event_type":"FRAUD_RISK_ACCEPTED","timestamp":"2026-11-23T08:15:00Z"}`
		got := f.do(http.MethodPost, f.push+target, body, "Content-Type", "application/json")
		c.check(got.Request, body, got)
	}
	for _, test := range requests() {
		var got answer
		if test.method == http.MethodPost && test.body != "" {
			got = f.post(test.path, test.body)
		} else {
			got = f.do(test.method, f.api+test.path, "")
		}
		if got.StatusCode != test.status || !strings.Contains(string(got.body), test.holds) {
			t.Errorf("%s %s %.40s: answered %s %.300s, want %d with %s", test.method, test.path, test.body, got.Status, got.body, test.status, test.holds)
		}
		if got.StatusCode >= 400 {
			got.problem(t)
		}
		if test.method != http.MethodHead && !strings.Contains(test.path, "..") {
			c.check(got.Request, test.body, got)
		}
	}
	refused := f.get("/v1/events", "Accept", "application/json")
	c.check(refused.Request, "", refused)
	if missing := c.missing(); len(missing) > 0 {
		t.Errorf("not asked: %q", missing)
	}
}

func TestListTurnsPages(t *testing.T) {
	f := newFixture(t)
	for _, id := range []string{"a", "b", "c"} {
		f.do(http.MethodPost, f.push+"/push?sid="+id, "")
	}
	f.viewed()
	var ids []string
	for cursor, pages := "", 0; pages < 5; pages++ {
		page := decoded[queries.Page](t, f.get("/v1/orders?limit=2&cursor="+cursor))
		for _, order := range page.Data {
			ids = append(ids, string(order.ID))
		}
		if page.NextCursor == nil {
			break
		}
		cursor = *page.NextCursor
	}
	if got := strings.Join(ids, ""); got != "cba" {
		t.Errorf("listed %s, want cba", got)
	}
}

func TestOrderHasItsVersionAsETag(t *testing.T) {
	f := newFixture(t)
	f.do(http.MethodPost, f.push+"/push?sid="+uuid, "")
	path := "/v1/orders/default/" + uuid
	if etag := f.get(path).Header.Get("ETag"); etag != `"1"` {
		t.Fatalf("ETag %s", etag)
	}
	for _, header := range []string{`"1"`, `W/"1"`, `"0", "1"`, `*`} {
		got := f.get(path, "If-None-Match", header)
		if got.StatusCode != http.StatusNotModified || got.Header.Get("ETag") != `"1"` || len(got.body) > 0 {
			t.Errorf("If-None-Match %s: answered %s %s", header, got.Status, got.body)
		}
	}
	f.settle(keyOf("default", uuid))
	got := f.get(path, "If-None-Match", `"1"`)
	if got.StatusCode != http.StatusOK || got.Header.Get("ETag") != `"4"` {
		t.Errorf("after three more events: answered %s, ETag %s", got.Status, got.Header.Get("ETag"))
	}
}
