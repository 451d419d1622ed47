// Package operations is the part of the private API that keeps the program running:
// health, metrics, how far the views are, rebuilding them and auditing the log.
package operations

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"ordertrail/adapters/httpapi/pipeline"
	"ordertrail/adapters/httpapi/server"
	"ordertrail/eventstore"
	"ordertrail/projections"
)

// Config is what operations stand on. All of it is required but Checks.
type Config struct {
	Log    eventstore.Log
	Views  *projections.Views
	Checks []Check
	// Warnings are for people: they do not make the process unready.
	Warnings func() []string
	Closing  *server.Closing // ends rebuilds and audits
}

// Operations answer those who keep the program running.
type Operations struct {
	Config
	scrape   http.Handler
	auditing sync.Mutex // held while the log is replayed
}

// New returns operations that show metrics.
func New(c Config, metrics prometheus.Gatherer) *Operations {
	return &Operations{Config: c, scrape: promhttp.HandlerFor(metrics, promhttp.HandlerOpts{})}
}

// Routes are all that the operations answer.
func (o *Operations) Routes() []pipeline.Route {
	return []pipeline.Route{
		{Method: http.MethodGet, Path: "/v1/views", Handle: pipeline.NoQuery(o.viewStatus)},
		{Method: http.MethodPost, Path: "/v1/views/rebuild", Handle: pipeline.NoQuery(o.rebuild)},
		{Method: http.MethodPost, Path: "/v1/audit/replay", Handle: pipeline.NoQuery(o.replay)},
		{Method: http.MethodGet, Path: "/healthz", Handle: o.health},
		{Method: http.MethodGet, Path: "/readyz", Handle: o.ready},
		{Method: http.MethodGet, Path: "/metrics", Handle: o.metrics},
	}
}

func (o *Operations) metrics(x *pipeline.Exchange, r *http.Request) error {
	o.scrape.ServeHTTP(x, r)
	return nil
}

// checkTimeout bounds all checks of a readiness probe together.
const checkTimeout = 3 * time.Second

// Check is one thing /readyz asks; an error makes the process unready and its text is shown.
type Check struct {
	Name string
	Run  func(ctx context.Context) error
}

// health answers GET /healthz: the process answers, whatever it depends on.
func (o *Operations) health(x *pipeline.Exchange, _ *http.Request) error {
	return pipeline.WriteJSON(x, http.StatusOK, map[string]string{"status": "ok"})
}

// readiness is what /readyz answers.
type readiness struct {
	Status   string        `json:"status"` // ready or not_ready
	Checks   []checkResult `json:"checks"`
	Warnings []string      `json:"warnings"` // do not make it unready
}

type checkResult struct {
	Name   string `json:"name"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail"`
}

// ready answers GET /readyz: 200 where every check passes, else 503.
func (o *Operations) ready(x *pipeline.Exchange, r *http.Request) error {
	ctx, cancel := context.WithTimeout(r.Context(), checkTimeout)
	defer cancel()
	answer := readiness{Status: "ready", Checks: []checkResult{}, Warnings: append([]string{}, o.Warnings()...)}
	status := http.StatusOK
	for _, check := range o.Checks {
		result := checkResult{Name: check.Name, OK: true}
		if err := check.Run(ctx); err != nil {
			result.OK, result.Detail = false, err.Error()
			answer.Status, status = "not_ready", http.StatusServiceUnavailable
		}
		answer.Checks = append(answer.Checks, result)
	}
	return pipeline.WriteJSON(x, status, answer)
}
