package push

import (
	"net/http"

	"ordertrail/adapters/httpapi/pipeline"
	"ordertrail/adapters/httpapi/problem"
	"ordertrail/domain"
	"ordertrail/eventstore"
)

func (l *Listener) push(x *pipeline.Exchange, r *http.Request, to address) (store domain.StoreID, result string, err error) {
	store, result, err = l.answer(x, r, to, readPush)
	if store == "" && len(to.tokens) == 0 {
		return l.repeat(x, r, to)
	}
	return store, result, err
}

func (l *Listener) notification(x *pipeline.Exchange, r *http.Request, to address) (store domain.StoreID, result string, err error) {
	return l.answer(x, r, to, readNotification)
}

// repeat answers a push without any token like the wrong one of a stranger, unless it
// repeats that of an order in the log whose id nobody guesses. It stores nothing.
func (l *Listener) repeat(x *pipeline.Exchange, r *http.Request, to address) (store domain.StoreID, result string, err error) {
	store, noStore := domain.ParseStoreID(to.store)
	id, noID := to.orderID()
	if noStore != nil || noID != nil || !id.IsUUID() || to.err != nil {
		return "", "", problem.NotFound()
	}
	select {
	case l.tokenless <- struct{}{}:
		defer func() { <-l.tokenless }()
	default:
		return "", "", problem.NotFound()
	}
	known, err := l.acceptor.Repeat(r.Context(), domain.OrderKey{Store: store, ID: id})
	if err != nil {
		return "", "", err
	}
	if !known {
		return "", "", problem.NotFound()
	}
	x.WriteHeader(http.StatusNoContent)
	return store, resultTokenless, nil
}

// answer checks who asks before what is asked, so that a stranger learns nothing.
func (l *Listener) answer(x *pipeline.Exchange, r *http.Request, to address, read reader) (store domain.StoreID, result string, err error) {
	store, err = l.stores.authenticate(to, r.RemoteAddr)
	if err != nil {
		return "", "", err
	}
	if to.err != nil {
		return store, "", to.err
	}
	id, command, err := read(r, to)
	if err != nil {
		return store, "", err
	}
	result, err = l.accept(x, r, domain.OrderKey{Store: store, ID: id}, command)
	return store, result, err
}

// accept answers 204 once what came in is durable, unless too many wait for that already.
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

// Results of a push or notification that was accepted; refused ones count by problem code.
const (
	resultStored    = "stored"
	resultRepeat    = "repeat"
	resultTokenless = "repeat_without_token"
)
