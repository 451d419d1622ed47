package push

import (
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/go-json-experiment/json"

	"ordertrail/adapters/httpapi/pipeline"
	"ordertrail/adapters/httpapi/problem"
	"ordertrail/domain"
)

// maxEventType is the longest word for what happened; Klarna's have about 20
// characters.
const maxEventType = 64

// notificationBody is what is read of Klarna's notification ("Pending orders"
// page). It has a timestamp too, and may get more.
type notificationBody struct {
	OrderID   string `json:"order_id"`
	EventType string `json:"event_type"`
}

// notification answers POST /notification/{store}: Klarna's risk department says
// something of an order.
func (l *Listener) notification(x *pipeline.Exchange, r *http.Request) error {
	store, result, err := l.answerNotification(x, r)
	if err != nil {
		result = problem.Of(err).Code
	}
	l.metrics.notifications.WithLabelValues(pipeline.StoreLabel(store), result).Inc()
	return err
}

func (l *Listener) answerNotification(x *pipeline.Exchange, r *http.Request) (store domain.StoreID, result string, err error) {
	store, query, err := l.authenticate(r)
	if err != nil {
		return store, "", err
	}
	id, notice, err := readNotification(r, query)
	if err != nil {
		return store, "", err
	}
	result, err = l.accept(x, r, domain.OrderKey{Store: store, ID: id}, notice)
	return store, result, err
}

// readNotification reads the body of a notification. The query may name the order
// too, as in the URL of a push.
func readNotification(r *http.Request, query url.Values) (domain.OrderID, domain.Notify, error) {
	raw, err := readPushBody(r)
	if err != nil {
		return "", domain.Notify{}, err
	}
	var body notificationBody
	if err := json.Unmarshal(raw, &body); err != nil {
		return "", domain.Notify{}, problem.BadBody("the body must be a JSON object with order_id and event_type, no name twice")
	}
	if body.OrderID == "" {
		return "", domain.Notify{}, problem.New(http.StatusBadRequest, problem.CodeNoID, "no order id: the body names it as order_id")
	}
	id, err := pushedOrderID(query, body.OrderID)
	if err != nil {
		return "", domain.Notify{}, err
	}
	if !isEventType(body.EventType) {
		return "", domain.Notify{}, problem.BadBody("event_type must be a word of A-Z and '_', like FRAUD_RISK_ACCEPTED")
	}
	return id, domain.Notify{EventType: body.EventType}, nil
}

// isEventType accepts words that are new, too: what is due is the same read.
func isEventType(word string) bool {
	return word != "" && len(word) <= maxEventType && strings.Trim(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_") == ""
}

// readPushBody reads a body no larger than any of Klarna's.
func readPushBody(r *http.Request) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(r.Body, MaxBody+1))
	if err != nil {
		return nil, problem.BadBody("the body could not be read")
	}
	if len(body) > MaxBody {
		return nil, pushTooLarge()
	}
	return body, nil
}
