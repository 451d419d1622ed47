package push

import (
	"net/http"
	"strings"

	"github.com/go-json-experiment/json"

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
	return store, "repeat_without_token", nil
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
		return "stored", nil
	}
	return "repeat", nil
}

// maxEventType is the longest word for what happened; Klarna's have about 20 characters.
const maxEventType = 64

// notificationBody is what is read of Klarna's notification ("Pending orders" page), which may hold more.
type notificationBody struct {
	OrderID   string `json:"order_id"`
	EventType string `json:"event_type"`
}

// readNotification reads the body of a notification, by which Klarna's risk department
// says something of an order. The query may name the order too, as in the URL of a push;
// the body is as specific as its specific names.
func readNotification(r *http.Request, to address) (domain.OrderID, domain.Command, error) {
	raw, err := readBody(r)
	if err != nil {
		return "", nil, err
	}
	var body notificationBody
	if err := json.Unmarshal(raw, &body); err != nil {
		return "", nil, problem.BadBody("the body must be a JSON object with order_id and event_type, no name twice")
	}
	if body.OrderID == "" {
		return "", nil, problem.New(http.StatusBadRequest, problem.CodeNoID, "no order id: the body names it as order_id")
	}
	to.specific = append(to.specific, body.OrderID)
	id, err := to.orderID()
	if err != nil {
		return "", nil, err
	}
	if !isEventType(body.EventType) {
		return "", nil, problem.BadBody("event_type must be a word of A-Z and '_', like FRAUD_RISK_ACCEPTED")
	}
	return id, domain.Notify{EventType: body.EventType}, nil
}

// isEventType accepts words that are new, too: what is due is the same read.
func isEventType(word string) bool {
	return word != "" && len(word) <= maxEventType && strings.Trim(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_") == ""
}
