package operations

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"time"

	"github.com/google/uuid"

	"ordertrail/adapters/klarnasim"
)

// Call is one request to the Order Management API on its way through the simulator.
type Call struct {
	Op          *Operation
	Number      uint64 // of arrival
	Correlation string
	ID          string // as the caller wrote it
	Order       uuid.UUID
	ValidID     bool
	Part        string // id of the capture or refund in the path
	Key         string
	HasKey      bool // also with an empty key: then all who send none share one (klarna.md, "Idempotency keys")
	Host        string
	Body        []byte
	At          time.Time // simulated
	Fault       *klarnasim.Fault
}

func (c *Call) decode(target any) *Refusal {
	if err := json.Unmarshal(c.Body, target); err != nil {
		return BadValue("request body: %s", err)
	}
	return nil
}

// Answer is what an operation leads to, before faults get at it.
type Answer struct {
	Status  int
	Refusal *Refusal
	payload any         // JSON of a 200
	header  http.Header // of a 201: the id and Location
	Effect  bool        // something changed
	Replay  bool        // the first result of an idempotency key
}

func done() Answer { return Answer{Status: http.StatusNoContent, Effect: true} }

func shows(payload any) Answer { return Answer{Status: http.StatusOK, payload: payload} }

// Refused returns the answer that a refusal is.
func Refused(r *Refusal) Answer { return Answer{Status: r.Status, Refusal: r} }

// created answers 201 for a capture or refund, with an absolute Location as Klarna's.
func (c *Call) created(idHeader, collection, id string) Answer {
	location := "http://" + c.Host + OrdersPath + c.Order.String() + "/" + collection + "/" + id
	return Answer{Status: http.StatusCreated, header: http.Header{idHeader: {id}, "Location": {location}}, Effect: true}
}

// Body returns the JSON of the answer; empty for 201, 204 and 401.
func (a *Answer) Body(correlation string) ([]byte, error) {
	switch {
	case a.Refusal != nil && a.Refusal.Code != "":
		return a.Refusal.Body(correlation), nil
	case a.payload != nil:
		return json.Marshal(a.payload)
	}
	return nil, nil
}

// Headers puts the headers of the answer into h.
func (a *Answer) Headers(h http.Header) { maps.Copy(h, a.header) }

// Refusal is an error answer of the Order Management API: an HTTP status, an error_code to branch
// on, and a message for people (klarna.md, "Errors").
type Refusal struct {
	Status  int
	Code    string
	Message string
}

// Refuse returns a refusal with an error_code of Klarna's.
func Refuse(status int, code, format string, args ...any) *Refusal {
	return &Refusal{status, code, fmt.Sprintf(format, args...)}
}

func notAllowed(format string, args ...any) *Refusal {
	return Refuse(http.StatusForbidden, "NOT_ALLOWED", format, args...)
}

// BadValue returns the refusal of a request that says something impossible.
func BadValue(format string, args ...any) *Refusal {
	return Refuse(http.StatusBadRequest, "BAD_VALUE", "Bad value: "+format, args...)
}

func badSize(field string, least, most int) *Refusal {
	return Refuse(http.StatusUnprocessableEntity, "UNPROCESSABLE_ENTITY",
		"The size of the %s value must be between %d and %d", field, least, most)
}

// Body returns the JSON of an error answer.
func (r *Refusal) Body(correlation string) []byte {
	// Strings alone cannot fail to marshal.
	encoded, _ := json.Marshal(struct {
		Code        string   `json:"error_code"`
		Messages    []string `json:"error_messages"`
		Correlation string   `json:"correlation_id"`
	}{r.Code, []string{r.Message}, correlation})
	return encoded
}

// StatusRefusal returns what Klarna says with a status that no state of an order explains.
func StatusRefusal(status int) *Refusal {
	const unavailable = "The service is temporarily unavailable."
	for _, r := range []Refusal{
		{http.StatusBadRequest, "BAD_VALUE", "Bad value: request"},
		{http.StatusForbidden, "NOT_ALLOWED", "Operation not allowed."},
		{http.StatusNotFound, "NO_SUCH_ORDER", "Order cannot be found."},
		{http.StatusConflict, "CONFLICT", "The request conflicts with the current state of the target resource."},
		{http.StatusRequestEntityTooLarge, "REQUEST_TOO_LARGE", "The request body is larger than 1 MB."},
		{http.StatusUnprocessableEntity, "UNPROCESSABLE_ENTITY", "The request cannot be processed."},
		{http.StatusTooManyRequests, "TOO_MANY_REQUESTS", "Too many requests."},
		{http.StatusInternalServerError, "INTERNAL_SERVER_ERROR", "An internal error occurred."},
		{http.StatusBadGateway, "TEMPORARILY_UNAVAILABLE", unavailable},
		{http.StatusServiceUnavailable, "TEMPORARILY_UNAVAILABLE", unavailable},
		{http.StatusGatewayTimeout, "TEMPORARILY_UNAVAILABLE", unavailable},
	} {
		if r.Status == status {
			return &r
		}
	}
	return &Refusal{status, "UNEXPECTED_ERROR", "An unexpected error occurred."}
}
