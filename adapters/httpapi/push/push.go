// Package push is the public listener: it makes Klarna's pushes and notifications
// durable and answers them, and never asks Klarna anything (help/api.md, "Pushes
// and notifications").
package push

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"ordertrail/adapters/httpapi/pipeline"
	"ordertrail/adapters/httpapi/problem"
	"ordertrail/domain"
	"ordertrail/eventstore"
)

const (
	// MaxInFlight bounds the pushes that wait for the event store at a time; more are refused, so that no queue grows.
	MaxInFlight = 512
	// MaxBody is what of a push's body is thrown away; a real one is empty.
	MaxBody = 4 << 10
	// maxTokenless bounds the pushes without a token that are looked at at a time, apart from those that have one.
	maxTokenless = 32
)

// Acceptor is what a push or a notification gets into the log by. It returns the order
// after it and whether an event was stored; it takes at most 3 s, and goes on where the
// caller has gone.
type Acceptor interface {
	Accept(ctx context.Context, key domain.OrderKey, cause eventstore.Cause, command domain.Command) (after domain.Order, stored bool, err error)
	// Repeat wakes what is due for an order that is in the log, at most once a minute,
	// and says whether it is there. It stores nothing and takes at most 3 s.
	Repeat(ctx context.Context, key domain.OrderKey) (known bool, err error)
}

// Listener accepts Klarna's pushes and notifications.
type Listener struct {
	acceptor Acceptor
	stores   authenticator
	inFlight chan struct{}
	// tokenless holds those of pushes without a token.
	tokenless chan struct{}
	now       func() time.Time

	pushes, notifications *prometheus.CounterVec // by store and result
	pushTime              prometheus.Histogram
}

// New returns a listener for stores and registers its metrics.
func New(registry prometheus.Registerer, acceptor Acceptor, stores []Store, now func() time.Time) (*Listener, error) {
	total := func(name, help string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, []string{"store", "result"})
	}
	listener := &Listener{
		acceptor: acceptor, stores: newAuthenticator(stores), inFlight: make(chan struct{}, MaxInFlight),
		tokenless: make(chan struct{}, maxTokenless), now: now,
		pushes:        total("ordertrail_pushes_total", "Pushes by store and what became of them."),
		notifications: total("ordertrail_notifications_total", "Notifications by store and what became of them."),
		pushTime: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "ordertrail_push_duration_seconds", Help: "Time to make a push durable and answer it.", Buckets: pipeline.DurationBuckets(),
		}),
	}
	return listener, pipeline.Register(registry, listener.pushes, listener.pushTime, listener.notifications)
}

// Routes are all that the listener answers.
func (l *Listener) Routes() []pipeline.Route {
	notification := l.handler(l.notification, l.notifications)
	routes := []pipeline.Route{
		{Method: http.MethodPost, Path: "/notification", Handle: notification},
		{Method: http.MethodPost, Path: "/notification/{store}", Handle: notification},
	}
	push := l.timed(l.handler(l.push, l.pushes))
	for _, path := range paths() {
		routes = append(routes, pipeline.Route{Method: http.MethodPost, Path: path, Handle: push})
	}
	return routes
}

// reader reads of which order a message is and what it says.
type reader func(r *http.Request, to address) (domain.OrderID, domain.Command, error)

// answerer answers a message and says what became of it, for metrics; no store where none is known.
type answerer func(x *pipeline.Exchange, r *http.Request, to address) (store domain.StoreID, result string, err error)

// handler answers messages of one kind and counts what becomes of them.
func (l *Listener) handler(answer answerer, total *prometheus.CounterVec) pipeline.Handler {
	return func(x *pipeline.Exchange, r *http.Request) error {
		store, result, err := answer(x, r, l.stores.addressOf(r))
		if err != nil {
			result = problem.Of(err).Code
		}
		total.WithLabelValues(pipeline.StoreLabel(store), result).Inc()
		return err
	}
}

// timed measures how long messages of one kind take.
func (l *Listener) timed(handle pipeline.Handler) pipeline.Handler {
	return func(x *pipeline.Exchange, r *http.Request) error {
		started := l.now()
		err := handle(x, r)
		l.pushTime.Observe(l.now().Sub(started).Seconds())
		return err
	}
}

// readPush reads a push, which says all by its URL.
func readPush(r *http.Request, to address) (domain.OrderID, domain.Command, error) {
	// No more is read of a body than it takes to know that it is too large.
	if r.ContentLength < 0 || r.ContentLength > MaxBody {
		if _, err := readBody(r); err != nil {
			return "", nil, err
		}
	}
	id, err := to.orderID()
	return id, domain.Push{Via: domain.ViaPush}, err
}

// readBody reads a body no larger than any of Klarna's.
func readBody(r *http.Request) ([]byte, error) {
	tooLarge := problem.New(http.StatusRequestEntityTooLarge, problem.CodeTooLarge, "nothing that Klarna sends has so large a body")
	if r.ContentLength > MaxBody {
		return nil, tooLarge
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, MaxBody+1))
	if err != nil {
		return nil, problem.BadBody("the body could not be read")
	}
	if len(body) > MaxBody {
		return nil, tooLarge
	}
	return body, nil
}
