// Package push is the public listener: it makes Klarna's pushes and notifications
// durable and answers them, and never asks Klarna anything (help/api.md, "Pushes
// and notifications").
package push

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/gorilla/mux"
	"github.com/prometheus/client_golang/prometheus"

	"ordertrail/adapters/httpapi/pipeline"
	"ordertrail/adapters/httpapi/problem"
	"ordertrail/domain"
	"ordertrail/eventstore"
)

const (
	// MaxInFlight bounds the pushes that wait for the event store at a time; more
	// are refused, so that no queue grows.
	MaxInFlight = 512
	// MaxBody is what of a push's body is thrown away; a real one is empty.
	MaxBody = 4 << 10
)

// Acceptor is what a push or a notification gets into the log by. It returns the order
// after it and whether an event was stored; it takes at most 3 s, and goes on where the
// caller has gone.
type Acceptor interface {
	Accept(ctx context.Context, key domain.OrderKey, cause eventstore.Cause, command domain.Command) (after domain.Order, stored bool, err error)
}

// Listener accepts Klarna's pushes and notifications (help/api.md, "Pushes and
// notifications"). It never asks Klarna anything.
type Listener struct {
	acceptor Acceptor
	stores   authenticator
	inFlight chan struct{}
	metrics  *metrics
	now      func() time.Time
}

// New returns a listener for stores and registers its metrics.
func New(registry prometheus.Registerer, acceptor Acceptor, stores []Store, now func() time.Time) (*Listener, error) {
	metrics, err := newMetrics(registry)
	if err != nil {
		return nil, err
	}
	return &Listener{
		acceptor: acceptor,
		stores:   newAuthenticator(stores),
		inFlight: make(chan struct{}, MaxInFlight),
		metrics:  metrics,
		now:      now,
	}, nil
}

// Routes are all that the listener answers.
func (l *Listener) Routes() []pipeline.Route {
	return []pipeline.Route{
		{Method: http.MethodPost, Path: "/push", Handle: l.push},
		{Method: http.MethodPost, Path: "/push/{store}", Handle: l.push},
		{Method: http.MethodPost, Path: "/push/{store}/{order_id}", Handle: l.push},
		{Method: http.MethodPost, Path: "/notification", Handle: l.notification},
		{Method: http.MethodPost, Path: "/notification/{store}", Handle: l.notification},
	}
}

func (l *Listener) push(x *pipeline.Exchange, r *http.Request) error {
	started := l.now()
	store, result, err := l.answer(x, r)
	if err != nil {
		result = problem.Of(err).Code
	}
	l.metrics.observe(store, result, l.now().Sub(started))
	return err
}

func (l *Listener) answer(x *pipeline.Exchange, r *http.Request) (store domain.StoreID, result string, err error) {
	store, query, err := l.authenticate(r)
	if err != nil {
		return store, "", err
	}
	if err := discardBody(r); err != nil {
		return store, "", err
	}
	id, err := pushedOrderID(query, mux.Vars(r)["order_id"])
	if err != nil {
		return store, "", err
	}
	result, err = l.accept(x, r, domain.OrderKey{Store: store, ID: id}, domain.Push{Via: domain.ViaPush})
	return store, result, err
}

// authenticate checks who asks before what is asked, so that a stranger learns nothing.
// The store is empty until it is known.
func (l *Listener) authenticate(r *http.Request) (domain.StoreID, url.Values, error) {
	name, named := mux.Vars(r)["store"]
	if !named {
		name = pipeline.DefaultStore
	}
	query, queryErr := url.ParseQuery(r.URL.RawQuery)
	store, err := l.stores.authenticate(name, query["token"], r.RemoteAddr)
	if err != nil {
		return "", nil, err
	}
	if queryErr != nil {
		return store, nil, problem.BadQuery("the query cannot be read: it is not well escaped")
	}
	return store, query, nil
}

// accept answers 204 once what came in is durable, unless too many wait for that
// already.
func (l *Listener) accept(x *pipeline.Exchange, r *http.Request, key domain.OrderKey, command domain.Command) (result string, err error) {
	select {
	case l.inFlight <- struct{}{}:
		defer func() { <-l.inFlight }()
	default:
		return "", problem.Overloaded("too many pushes at once")
	}
	cause := eventstore.Cause{Actor: eventstore.ActorKlarna, ID: x.ID}
	_, stored, err := l.acceptor.Accept(r.Context(), key, cause, command)
	if err != nil {
		return "", err
	}
	x.WriteHeader(http.StatusNoContent)
	if stored {
		return resultStored, nil
	}
	return resultRepeat, nil
}

// discardBody refuses a body that is larger than any push's and reads no more of
// one than it takes to know that.
func discardBody(r *http.Request) error {
	if r.ContentLength > MaxBody {
		return pushTooLarge()
	}
	if r.ContentLength >= 0 {
		return nil
	}
	read, err := io.CopyN(io.Discard, r.Body, MaxBody+1)
	if err != nil && !errors.Is(err, io.EOF) {
		return problem.New(http.StatusBadRequest, problem.CodeBadBody, "the body could not be read")
	}
	if read > MaxBody {
		return pushTooLarge()
	}
	return nil
}

func pushTooLarge() *problem.Problem {
	return problem.New(http.StatusRequestEntityTooLarge, problem.CodeTooLarge, "nothing that Klarna sends has so large a body")
}

// Results of a push or notification that was accepted; refused ones count by problem
// code.
const (
	resultStored = "stored"
	resultRepeat = "repeat"
)

// metrics count pushes and notifications by store and result.
type metrics struct {
	pushes        *prometheus.CounterVec
	duration      prometheus.Histogram
	notifications *prometheus.CounterVec
}

func newMetrics(registry prometheus.Registerer) (*metrics, error) {
	all := &metrics{
		pushes: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "ordertrail_pushes_total", Help: "Pushes by store and what became of them.",
		}, []string{"store", "result"}),
		duration: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "ordertrail_push_duration_seconds", Help: "Time to make a push durable and answer it.", Buckets: pipeline.DurationBuckets(),
		}),
		notifications: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "ordertrail_notifications_total", Help: "Notifications by store and what became of them.",
		}, []string{"store", "result"}),
	}
	return all, pipeline.Register(registry, all.pushes, all.duration, all.notifications)
}

func (m *metrics) observe(store domain.StoreID, result string, took time.Duration) {
	m.pushes.WithLabelValues(pipeline.StoreLabel(store), result).Inc()
	m.duration.Observe(took.Seconds())
}
