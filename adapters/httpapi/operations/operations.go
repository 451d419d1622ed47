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

// Operations answer those who keep the program running.
type Operations struct {
	log      eventstore.Log
	views    *projections.Views
	checks   []Check
	warnings func() []string
	scrape   http.Handler
	closing  *server.Closing
	auditing sync.Mutex // held while the log is replayed
}

// New returns the operations of a core. warnings are for people: they do not make
// the process unready.
func New(log eventstore.Log, views *projections.Views, checks []Check, warnings func() []string, metrics prometheus.Gatherer, closing *server.Closing) *Operations {
	return &Operations{
		log: log, views: views, checks: checks, warnings: warnings,
		scrape: promhttp.HandlerFor(metrics, promhttp.HandlerOpts{}), closing: closing,
	}
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
