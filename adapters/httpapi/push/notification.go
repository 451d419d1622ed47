package push

import (
	"net/http"
	"strings"

	"github.com/go-json-experiment/json"

	"ordertrail/adapters/httpapi/problem"
	"ordertrail/domain"
)

// maxEventType is the longest word for what happened; Klarna's have about 20 characters.
const maxEventType = 64

// notificationBody is what is read of Klarna's notification ("Pending orders"
// page). It has a timestamp too, and may get more.
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
