package pipeline

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"ordertrail/adapters/httpapi/problem"
)

// Config is what the requests of a listener run through, known route or not. All
// of it is required.
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

// errPanic says that a handler panicked; the stack is in its text.
var errPanic = errors.New("handler panicked")

// serve makes an http.Handler of a handler. template is the route's path with
// its variables, for metrics and logs: never the path itself, which may hold
// anything.
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
			err = fmt.Errorf("%w: %v\n%s", errPanic, cause, debug.Stack())
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

// securityHeaders are what every answer carries. Nothing here is a page with
// scripts, styles or frames.
func securityHeaders() http.Header {
	return http.Header{
		"X-Content-Type-Options":       {"nosniff"},
		"Referrer-Policy":              {"no-referrer"},
		"Cache-Control":                {"no-store"},
		"Content-Security-Policy":      {"default-src 'none'; frame-ancestors 'none'"},
		"Cross-Origin-Resource-Policy": {"same-origin"},
	}
}
