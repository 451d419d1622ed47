package operations

import (
	"encoding/json"
	"fmt"
	"net/http"
)

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
