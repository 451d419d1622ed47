package httpapi

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/gorilla/mux"

	"ordertrail/adapters/httpapi/problem"
	"ordertrail/domain"
	"ordertrail/eventstore"
)

const (
	// maxInFlight bounds the pushes that wait for the event store at a time; more
	// are refused, so that no queue grows.
	maxInFlight = 512
	// maxPushBody is what of a push's body is thrown away; a real one is empty.
	maxPushBody = 4 << 10
	// defaultStore is the store of a push that names none.
	defaultStore = "default"
)

// pushListener takes Klarna's pushes and notifications (contract.md section 2). It
// never asks Klarna anything.
type pushListener struct {
	intake  intake
	gates   gates
	slots   chan struct{}
	metrics *pushMetrics
	now     func() time.Time
}

// newPushHandler gives the public listener's handler.
func newPushHandler(p Parts) (*mux.Router, error) {
	requests, err := newHTTPMetrics(p.Registry, "push")
	if err != nil {
		return nil, err
	}
	pushes, err := newPushMetrics(p.Registry)
	if err != nil {
		return nil, err
	}
	listener := &pushListener{
		intake:  intake{orders: p.Orders, manager: p.Manager},
		gates:   newGates(p.Stores),
		slots:   make(chan struct{}, maxInFlight),
		metrics: pushes,
		now:     p.Now,
	}
	return newRouter(listener.routes(), &pipeline{
		guard: newPushGuard(), metrics: requests, logger: p.Logger, now: p.Now, newID: p.NewID,
	}), nil
}

func (l *pushListener) routes() []route {
	return []route{
		{http.MethodPost, "/push", l.push},
		{http.MethodPost, "/push/{store}", l.push},
		{http.MethodPost, "/push/{store}/{order_id}", l.push},
		{http.MethodPost, "/notification", l.notification},
		{http.MethodPost, "/notification/{store}", l.notification},
	}
}

func (l *pushListener) push(x *exchange, r *http.Request) error {
	started := l.now()
	store, result, err := l.answer(x, r)
	if err != nil {
		result = problem.Of(err).Code
	}
	l.metrics.observe(store, result, l.now().Sub(started))
	return err
}

func (l *pushListener) answer(x *exchange, r *http.Request) (store domain.StoreID, result string, err error) {
	store, query, err := l.enter(r)
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
	result, err = l.keep(x, func() (bool, error) {
		cause := eventstore.Cause{Actor: eventstore.ActorKlarna, ID: x.id}
		return l.intake.take(r.Context(), domain.OrderKey{Store: store, ID: id}, cause, domain.Push{Via: domain.ViaPush})
	})
	return store, result, err
}

// enter checks who asks before what is asked, so that a stranger learns nothing.
// The store is empty until it is known.
func (l *pushListener) enter(r *http.Request) (domain.StoreID, url.Values, error) {
	name, named := mux.Vars(r)["store"]
	if !named {
		name = defaultStore
	}
	query, queryErr := url.ParseQuery(r.URL.RawQuery)
	store, err := l.gates.open(name, query["token"], r.RemoteAddr)
	if err != nil {
		return "", nil, err
	}
	if queryErr != nil {
		return store, nil, problem.BadQuery("the query cannot be read: it is not well escaped")
	}
	return store, query, nil
}

// keep answers 204 once what came in is durable, unless too many wait for that
// already.
func (l *pushListener) keep(x *exchange, take func() (stored bool, err error)) (result string, err error) {
	select {
	case l.slots <- struct{}{}:
		defer func() { <-l.slots }()
	default:
		return "", problem.Overloaded("too many pushes at once")
	}
	stored, err := take()
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
	if r.ContentLength > maxPushBody {
		return pushTooLarge()
	}
	if r.ContentLength >= 0 {
		return nil
	}
	read, err := io.CopyN(io.Discard, r.Body, maxPushBody+1)
	if err != nil && !errors.Is(err, io.EOF) {
		return problem.New(http.StatusBadRequest, problem.CodeBadBody, "the body could not be read")
	}
	if read > maxPushBody {
		return pushTooLarge()
	}
	return nil
}

func pushTooLarge() *problem.Problem {
	return problem.New(http.StatusRequestEntityTooLarge, problem.CodeTooLarge, "nothing that Klarna sends has so large a body")
}
