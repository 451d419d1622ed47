// Package pipeline is what every request of a listener runs through, known route
// or not: the guard, the route, the metrics and the answer. It also reads what a
// request brings: the order it names, its query and its body.
//
// Routes are flat on one gorilla/mux router a listener, without path cleaning: nothing is ever redirected.
package pipeline

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"runtime/debug"
	"slices"
	"time"

	"github.com/gorilla/mux"
	"github.com/prometheus/client_golang/prometheus"

	"ordertrail/adapters/httpapi/problem"
)

// Config is what the requests of a listener run through, known route or not. All of it is required.
type Config struct {
	Listener string // names it in metrics
	Guard    Guard
	Registry prometheus.Registerer
	Logger   *slog.Logger
	// Now returns the time, NewID unique ids of requests.
	Now   func() time.Time
	NewID func() string
}

// pipeline runs every request of a listener.
type pipeline struct {
	Config
	metrics *requestMetrics
}

// serve makes an http.Handler of a handler; template stands in metrics and logs for the path, which may hold anything.
func (p *pipeline) serve(template string, handle Handler) http.Handler {
	headers := securityHeaders()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		started := p.Now()
		x := &Exchange{ResponseWriter: w, ID: p.NewID()}
		maps.Copy(w.Header(), headers) // the values are shared, and only ever replaced
		if err := p.run(x, r, handle); err != nil {
			p.refuse(x, template, err)
		}
		took := p.Now().Sub(started)
		p.metrics.observe(template, r.Method, x.status, took)
		if p.Logger.Enabled(r.Context(), slog.LevelDebug) {
			p.Logger.Debug("request answered", "request_id", x.ID, "method", r.Method, "route", template, "status", x.status, "took", took)
		}
	})
}

func (p *pipeline) run(x *Exchange, r *http.Request, handle Handler) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			p.metrics.panics.Inc()
			err = fmt.Errorf("handler panicked: %v\n%s", cause, debug.Stack())
		}
	}()
	if err := p.Guard(x, r); err != nil {
		return err
	}
	return handle(x, r)
}

// refuse answers with the error's problem, unless an answer has begun.
func (p *pipeline) refuse(x *Exchange, template string, err error) {
	refusal := problem.Of(err)
	p.Logger.Log(context.Background(), logLevel(refusal.Code, err), "request refused",
		"request_id", x.ID, "route", template, "code", refusal.Code, "error", err)
	if x.status != 0 {
		return
	}
	if err := writeProblem(x, refusal); err != nil {
		p.Logger.Debug("problem not written", "request_id", x.ID, "error", err)
	}
}

// logLevel keeps what callers can cause at will out of the log; metrics count it.
func logLevel(code string, err error) slog.Level {
	switch {
	case errors.Is(err, context.Canceled): // the caller left
		return slog.LevelDebug
	case code == problem.CodeInternal:
		return slog.LevelError
	case code == problem.CodeUnavailable:
		return slog.LevelWarn
	}
	return slog.LevelDebug
}

// securityHeaders are what every answer carries. Nothing here is a page with scripts, styles or frames.
func securityHeaders() http.Header {
	return http.Header{
		"X-Content-Type-Options":       {"nosniff"},
		"Referrer-Policy":              {"no-referrer"},
		"Cache-Control":                {"no-store"},
		"Content-Security-Policy":      {"default-src 'none'; frame-ancestors 'none'"},
		"Cross-Origin-Resource-Policy": {"same-origin"},
	}
}

// unmatched stands for the template of a request that no route took.
const unmatched = "unmatched"

// Route is one operation.
type Route struct {
	Method string
	Path   string // gorilla/mux template
	Handle Handler
}

// NewRouter returns the flat router of a listener and registers its metrics. It
// never cleans a path, which would answer with a redirect; a path that is not
// exactly a route's is unknown. GET routes take HEAD too.
func NewRouter(c Config, routes []Route) (*mux.Router, error) {
	metrics, err := newRequestMetrics(c.Registry, c.Listener)
	if err != nil {
		return nil, err
	}
	pipe := &pipeline{Config: c, metrics: metrics}
	router := mux.NewRouter().SkipClean(true)
	for _, route := range routes {
		methods := []string{route.Method}
		if route.Method == http.MethodGet {
			methods = append(methods, http.MethodHead)
		}
		router.Handle(route.Path, pipe.serve(route.Path, route.Handle)).Methods(methods...)
	}
	router.NotFoundHandler = pipe.serve(unmatched, func(*Exchange, *http.Request) error { return problem.NotFound() })
	router.MethodNotAllowedHandler = pipe.serve(unmatched, func(_ *Exchange, r *http.Request) error {
		refusal := problem.New(http.StatusMethodNotAllowed, problem.CodeMethodNotAllowed, "this path does not take that method")
		refusal.Allow = allowedMethods(router, r)
		return refusal
	})
	return router, nil
}

// allowedMethods asks every route whether it would take the path, since gorilla/mux does not say so itself.
func allowedMethods(router *mux.Router, r *http.Request) []string {
	var allowed []string
	// Neither fails: the function returns no error, and every route has methods.
	_ = router.Walk(func(route *mux.Route, _ *mux.Router, _ []*mux.Route) error {
		methods, _ := route.GetMethods()
		probe := *r
		for _, probe.Method = range methods {
			if route.Match(&probe, &mux.RouteMatch{}) {
				allowed = append(allowed, probe.Method)
			}
		}
		return nil
	})
	slices.Sort(allowed)
	return slices.Compact(allowed)
}
