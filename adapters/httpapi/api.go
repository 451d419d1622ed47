package httpapi

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/mux"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"ordertrail/domain"
	"ordertrail/eventstore"
	"ordertrail/projections"
)

// api is the private API (contract.md section 5).
type api struct {
	orders *eventstore.Orders
	log    eventstore.Log
	views  *projections.Views
	intake intake
	stores []domain.StoreID
	checks []Check
	scrape http.Handler
	now    func() time.Time

	commands commandMetrics

	streams   chan struct{} // a slot for each live feed
	pingEvery time.Duration // in a live feed
	cutAfter  time.Duration // how long its reader may leave it unread
	auditing  sync.Mutex    // held while the log is replayed
	closing   chan struct{} // closed when those who wait must end
	close     sync.Once
}

func newAPI(p Parts) *api {
	return &api{
		orders: p.Orders, log: p.Log, views: p.Views,
		intake: intake{orders: p.Orders, manager: p.Manager},
		stores: p.storeIDs(), checks: p.Checks,
		scrape: promhttp.HandlerFor(p.Registry, promhttp.HandlerOpts{}), now: p.Now,
		commands: newCommandMetrics(),
		streams:  make(chan struct{}, maxStreams), pingEvery: pingInterval, cutAfter: streamWriteTimeout,
		closing: make(chan struct{}),
	}
}

// router gives the private listener's handler and registers its metrics.
func (a *api) router(p Parts) (*mux.Router, error) {
	requests, err := newHTTPMetrics(p.Registry, "api")
	if err != nil {
		return nil, err
	}
	feeds := prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "ordertrail_event_streams", Help: "Live feeds that are open.",
	}, func() float64 { return float64(len(a.streams)) })
	if err := register(p.Registry, feeds, a.commands.total); err != nil {
		return nil, err
	}
	return newRouter(a.routes(), &pipeline{
		guard: newAPIGuard(), metrics: requests, logger: p.Logger, now: p.Now, newID: p.NewID,
	}), nil
}

func (a *api) routes() []route {
	routes := []route{
		{http.MethodGet, "/", document("index.html", "text/html; charset=utf-8")},
		{http.MethodGet, "/v1/orders", a.list},
		{http.MethodGet, "/v1/orders/{store}/{id}", a.show},
		{http.MethodGet, "/v1/orders/{store}/{id}/events", a.history},
		{http.MethodPost, "/v1/orders/{store}/{id}/confirm", a.confirm},
		{http.MethodPost, "/v1/checkouts", a.checkout},
		{http.MethodGet, "/v1/events", a.feed},
		{http.MethodGet, "/v1/stats", a.stats},
		{http.MethodGet, "/v1/views", a.viewStatus},
		{http.MethodPost, "/v1/views/rebuild", a.rebuild},
		{http.MethodPost, "/v1/audit/replay", a.replay},
		{http.MethodGet, "/healthz", a.health},
		{http.MethodGet, "/readyz", a.ready},
		{http.MethodGet, "/metrics", a.metrics},
		{http.MethodGet, "/openapi.yaml", document("openapi.yaml", "application/yaml")},
		{http.MethodGet, "/asyncapi.yaml", document("asyncapi.yaml", "application/yaml")},
		{http.MethodGet, "/schemas/{event}/{file}", schema},
	}
	return append(routes, a.commandRoutes()...)
}

func (a *api) metrics(x *exchange, r *http.Request) error {
	a.scrape.ServeHTTP(x, r)
	return nil
}

// endWaiting ends live feeds, rebuilds, audits, and calls that wait for an order, so
// that the server can stop.
func (a *api) endWaiting() { a.close.Do(func() { close(a.closing) }) }

// untilClosing gives a context that also ends when the server closes. stop must
// be called.
func (a *api) untilClosing(ctx context.Context) (until context.Context, stop context.CancelFunc) {
	until, stop = context.WithCancel(ctx)
	go func() {
		select {
		case <-a.closing:
			stop()
		case <-until.Done():
		}
	}()
	return until, stop
}
