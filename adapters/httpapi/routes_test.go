package httpapi

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"ordertrail/adapters/httpapi/problem"
)

// TestEveryRouteTimesEveryMethod: a method that a path does not take is answered
// 405 with all those it does.
func TestEveryRouteTimesEveryMethod(t *testing.T) {
	takes := map[string][]string{}
	for _, operation := range allOperations(t) {
		method, path, _ := strings.Cut(operation, " ")
		takes[path] = append(takes[path], method)
		if method == http.MethodGet {
			takes[path] = append(takes[path], http.MethodHead)
		}
	}
	if len(takes) != 39 {
		t.Errorf("%d paths, want 39: %v", len(takes), takes)
	}
	f := newFixture(t)
	for path, methods := range takes {
		base := f.api
		if strings.HasPrefix(path, "/push") || strings.HasPrefix(path, "/notification") {
			base = f.push
		}
		slices.Sort(methods)
		target := strings.NewReplacer("{store}", "default", "{order_id}", "a", "{id_or_token}", "a", "{token}", "t", "{id}", "a", "{event}", "pushed", "{file}", "v1.json").Replace(path)
		for _, method := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW", "get"} {
			if slices.Contains(methods, method) {
				continue
			}
			got := f.do(method, base+target, "")
			if got.StatusCode != http.StatusMethodNotAllowed || got.Header.Get("Allow") != strings.Join(methods, ", ") {
				t.Errorf("%s %s: answered %s, Allow %q, want %q", method, target, got.Status, got.Header.Get("Allow"), methods)
			}
			if method != "HEAD" && got.problem(t).Code != problem.CodeMethodNotAllowed {
				t.Errorf("%s %s: %s", method, target, got.body)
			}
		}
	}
}

// TestPathsAreTakenAsTheyStand: nothing is cleaned, guessed or redirected.
func TestPathsAreTakenAsTheyStand(t *testing.T) {
	f := newFixture(t)
	for path, status := range map[string]int{
		"/v1/orders/": 404, "/v1//orders": 404, "/v1/./orders": 404, "/v1/x/../orders": 404, "/V1/orders": 404,
		"/v1/orders/default": 404, "/v1/orders/default/": 404, "/v1/orders/default/a/": 404, "/v1/orders/default/a/events/": 404,
		"/v1/orders/default%2Fa": 400, "/v1/orders/default/a%2Fevents": 400, "/v1%2Forders": 400, "/v1/orders/default/..": 400,
		"/v1/orders/default/%2e%2e": 400, "/v1/orders/default/a%00": 400, "/v1/orders/%00/a": 400, "/v1/orders/default/%7Ba%7D": 400,
		"/schemas/..%2fopenapi.yaml/v1.json": 400, "/push": 404, "/push/default/a": 404, "/debug/pprof/": 404, "/v1/orders/default/a/ship/": 404,
		"/v1/orders/default/a/erase": 404, "/v1/checkouts/": 404, "/v1/orders/default/a/ship": 405, "/notification": 404, "/openapi.yaml/": 404,
	} {
		t.Run(path, func(t *testing.T) {
			request, err := http.NewRequest(http.MethodGet, f.api, nil)
			if err != nil {
				t.Fatal(err)
			}
			request.URL.Opaque = path
			response, err := f.client.Do(request)
			if err != nil {
				t.Fatal(err)
			}
			response.Body.Close()
			if response.StatusCode != status || response.Header.Get("Location") != "" {
				t.Errorf("%s: answered %s, want %d", path, response.Status, status)
			}
		})
	}
}

// TestMetricsAreWellNamedAndBounded: paths, methods and ids of callers are no
// labels.
func TestMetricsAreWellNamedAndBounded(t *testing.T) {
	f := newFixture(t)
	for _, path := range []string{"/a", "/b", "/v1/orders/default/a", "/v1/orders/default/b"} {
		f.do("BREW", f.api+path, "")
		f.do("STEEP", f.api+path, "")
		f.get(path)
	}
	problems, err := testutil.GatherAndLint(f.parts.Registry)
	if err != nil || len(problems) > 0 {
		t.Errorf("%v %v", problems, err)
	}
	series, err := testutil.GatherAndCount(f.parts.Registry, "ordertrail_http_requests_total")
	if err != nil || series != 4 {
		t.Errorf("%d series, want 4: unmatched and the order, each by two methods; %v", series, err)
	}
}
