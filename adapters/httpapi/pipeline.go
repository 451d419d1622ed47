package httpapi

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"runtime/debug"
	"time"

	"ordertrail/adapters/httpapi/problem"
)

// handler answers one route; an error it returns becomes a problem document.
type handler func(x *exchange, r *http.Request) error

// exchange is one request being answered.
type exchange struct {
	http.ResponseWriter
	id     string // of the request
	status int    // 0 until the answer has begun
}

// WriteHeader is http.ResponseWriter's.
func (x *exchange) WriteHeader(status int) {
	if x.status == 0 {
		x.status = status
	}
	x.ResponseWriter.WriteHeader(status)
}

// Write is http.ResponseWriter's.
func (x *exchange) Write(body []byte) (int, error) {
	if x.status == 0 {
		x.status = http.StatusOK
	}
	return x.ResponseWriter.Write(body)
}

// Unwrap lets http.ResponseController reach the connection.
func (x *exchange) Unwrap() http.ResponseWriter { return x.ResponseWriter }

// pipeline is what every request of a listener runs through, known route or not.
type pipeline struct {
	guard   func(x *exchange, r *http.Request) error // refuses before the route is asked
	metrics *httpMetrics
	logger  *slog.Logger
	now     func() time.Time
	newID   func() string
}

// errPanic says that a handler panicked; the stack is in its text.
var errPanic = errors.New("handler panicked")

// serve makes an http.Handler of a handler. template is the route's path with
// its variables, for metrics and logs: never the path itself, which may hold
// anything.
func (p *pipeline) serve(template string, handle handler) http.Handler {
	headers := securityHeaders()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		started := p.now()
		x := &exchange{ResponseWriter: w, id: p.newID()}
		maps.Copy(w.Header(), headers) // the values are shared, and only ever replaced
		if err := p.run(x, r, handle); err != nil {
			p.refuse(x, template, err)
		}
		took := p.now().Sub(started)
		p.metrics.observe(template, r.Method, x.status, took)
		if p.logger.Enabled(r.Context(), slog.LevelDebug) {
			p.logger.Debug("request answered", "request_id", x.id, "method", r.Method, "route", template, "status", x.status, "took", took)
		}
	})
}

func (p *pipeline) run(x *exchange, r *http.Request, handle handler) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			p.metrics.panics.Inc()
			err = fmt.Errorf("%w: %v\n%s", errPanic, cause, debug.Stack())
		}
	}()
	if err := p.guard(x, r); err != nil {
		return err
	}
	return handle(x, r)
}

// refuse answers with the error's problem, unless an answer has begun.
func (p *pipeline) refuse(x *exchange, template string, err error) {
	refusal := problem.Of(err)
	p.logger.Log(context.Background(), logLevel(refusal.Code, err), "request refused",
		"request_id", x.id, "route", template, "code", refusal.Code, "error", err)
	if x.status != 0 {
		return
	}
	if err := writeProblem(x, refusal); err != nil {
		p.logger.Debug("problem not written", "request_id", x.id, "error", err)
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
