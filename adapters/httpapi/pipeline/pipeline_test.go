package pipeline

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"ordertrail/adapters/httpapi/problem"
)

// TestPanicIsAnsweredAndCounted, and the server lives on.
func TestPanicIsAnsweredAndCounted(t *testing.T) {
	var logged bytes.Buffer
	registry := prometheus.NewRegistry()
	router, err := NewRouter(Config{
		Listener: "test", Guard: NewPublicGuard(), Registry: registry, Logger: slog.New(slog.NewJSONHandler(&logged, nil)),
		Now: time.Now, NewID: func() string { return "id" },
	}, []Route{{http.MethodGet, "/boom", func(*Exchange, *http.Request) error { panic("secret inside") }}})
	if err != nil {
		t.Fatal(err)
	}
	got := httptest.NewRecorder()
	router.ServeHTTP(got, httptest.NewRequest(http.MethodGet, "/boom", nil))
	var answered problem.Problem
	if err := json.Unmarshal(got.Body.Bytes(), &answered); err != nil {
		t.Fatal(err)
	}
	if got.Code != http.StatusInternalServerError || answered.Code != problem.CodeInternal || strings.Contains(got.Body.String(), "secret") {
		t.Errorf("answered %d %+v", got.Code, answered)
	}
	want := `# HELP ordertrail_http_panics_total Handlers that panicked.
# TYPE ordertrail_http_panics_total counter
ordertrail_http_panics_total{listener="test"} 1
`
	if err := testutil.GatherAndCompare(registry, strings.NewReader(want), "ordertrail_http_panics_total"); err != nil {
		t.Error(err)
	}
	if !strings.Contains(logged.String(), "pipeline_test.go") {
		t.Errorf("no stack in the log: %s", &logged)
	}
}
