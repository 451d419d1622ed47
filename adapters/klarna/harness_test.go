package klarna

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"

	"ordertrail/adapters/klarnasim"
	"ordertrail/adapters/klarnasim/simulator"
	"ordertrail/domain"
)

const (
	testOrder    = domain.OrderID("f3392f8b-6116-4073-ab96-e330819e2c07")
	testUser     = "K123456_abcd12345"
	testPassword = "canary-pass-4711"
	testKey      = "8f14e45f-ceea-567e-a8b1-0c1d2e3f4a5b"
)

func testNow() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }

// newTestClient returns a client of the store "default" and the registry of its
// metrics.
func newTestClient(t testing.TB, baseURL string) (*Client, *prometheus.Registry) {
	t.Helper()
	registry := prometheus.NewRegistry()
	metrics, err := NewMetrics(registry)
	if err != nil {
		t.Fatal(err)
	}
	client, err := New(Config{
		Store: "default", BaseURL: baseURL, Username: testUser,
		Password: func() string { return testPassword }, Version: "1.2.3",
	}, metrics, testNow)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return client, registry
}

// serve returns a server that lives as long as the test.
func serve(t testing.TB, handler http.HandlerFunc) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server
}

// answering returns a client of a server that always answers the same.
func answering(t testing.TB, status int, header http.Header, body string) *Client {
	t.Helper()
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		for name, values := range header {
			w.Header()[name] = values
		}
		w.WriteHeader(status)
		_, _ = fmt.Fprint(w, body)
	})
	client, _ := newTestClient(t, server.URL)
	return client
}

// simulated returns a simulated Klarna whose clock stands still, and a client of it.
func simulated(t testing.TB, unknowns klarnasim.Unknowns) (*simulator.Simulator, *Client) {
	t.Helper()
	sim := simulator.New(klarnasim.Config{
		Username: testUser, Password: testPassword, Unknowns: unknowns,
	}, testNow, uuid.NewString)
	client, _ := newTestClient(t, serve(t, sim.Handler().ServeHTTP).URL)
	return sim, client
}

// truth returns all that the simulated Klarna knows of an order.
func truth(t testing.TB, sim *simulator.Simulator, id domain.OrderID) klarnasim.Truth {
	t.Helper()
	known, err := sim.Order(string(id))
	if err != nil {
		t.Fatal(err)
	}
	return known
}

// inPortal does something behind the client's back.
func inPortal(t testing.TB, sim *simulator.Simulator, id domain.OrderID, action klarnasim.PortalAction, request klarnasim.PortalRequest) {
	t.Helper()
	if err := sim.Portal(t.Context(), string(id), action, request); err != nil {
		t.Fatal(err)
	}
}

// fullOrder is an order as Klarna shows it, personal data and all.
func fullOrder(t testing.TB) string {
	t.Helper()
	return testdata(t, "order.json")
}

// capturedOrder is one of which money was captured, refunded and released.
func capturedOrder(t testing.TB) string {
	t.Helper()
	return testdata(t, "captured.json")
}

func testdata(t testing.TB, name string) string {
	t.Helper()
	body, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// wantAnswer returns the *domain.AnswerError that err wraps, of the wanted kind.
func wantAnswer(t testing.TB, err error, kind domain.AnswerKind) *domain.AnswerError {
	t.Helper()
	answer, ok := errors.AsType[*domain.AnswerError](err)
	if !ok || answer.Kind != kind {
		t.Fatalf("error is %v, want kind %s", err, kind)
	}
	return answer
}

// counted returns the calls by operation and outcome.
func counted(t testing.TB, registry *prometheus.Registry) map[string]float64 {
	t.Helper()
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]float64{}
	for _, family := range families {
		for _, metric := range family.GetMetric() {
			labels := ""
			for _, label := range metric.GetLabel() {
				labels += label.GetName() + "=" + label.GetValue() + " "
			}
			found[family.GetName()+" "+labels] = metric.GetCounter().GetValue() + float64(metric.GetHistogram().GetSampleCount())
		}
	}
	return found
}

func sortedLabels(found map[string]float64) []string {
	var lines []string
	for name, value := range found {
		lines = append(lines, fmt.Sprintf("%s%v", name, value))
	}
	slices.Sort(lines)
	return lines
}
