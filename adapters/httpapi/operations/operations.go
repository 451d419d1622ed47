package operations

import (
	"net/http"
	"sync"

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
		{Method: http.MethodGet, Path: "/v1/views", Handle: o.viewStatus},
		{Method: http.MethodPost, Path: "/v1/views/rebuild", Handle: o.rebuild},
		{Method: http.MethodPost, Path: "/v1/audit/replay", Handle: o.replay},
		{Method: http.MethodGet, Path: "/healthz", Handle: o.health},
		{Method: http.MethodGet, Path: "/readyz", Handle: o.ready},
		{Method: http.MethodGet, Path: "/metrics", Handle: o.metrics},
	}
}

func (o *Operations) metrics(x *pipeline.Exchange, r *http.Request) error {
	o.scrape.ServeHTTP(x, r)
	return nil
}
