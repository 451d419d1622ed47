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
	return &Refusal{Status: status, Code: code, Message: fmt.Sprintf(format, args...)}
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
	type errorBody struct {
		Code        string   `json:"error_code"`
		Messages    []string `json:"error_messages"`
		Correlation string   `json:"correlation_id"`
	}
	// Strings alone cannot fail to marshal.
	encoded, _ := json.Marshal(errorBody{r.Code, []string{r.Message}, correlation})
	return encoded
}

// StatusRefusal returns what Klarna says with a status that no state of an order explains.
func StatusRefusal(status int) *Refusal {
	switch status {
	case http.StatusBadRequest:
		return BadValue("request")
	case http.StatusForbidden:
		return notAllowed("Operation not allowed.")
	case http.StatusNotFound:
		return Refuse(status, "NO_SUCH_ORDER", "Order cannot be found.")
	case http.StatusConflict:
		return Refuse(status, "CONFLICT", "The request conflicts with the current state of the target resource.")
	case http.StatusRequestEntityTooLarge:
		return Refuse(status, "REQUEST_TOO_LARGE", "The request body is larger than 1 MB.")
	case http.StatusUnprocessableEntity:
		return Refuse(status, "UNPROCESSABLE_ENTITY", "The request cannot be processed.")
	case http.StatusTooManyRequests:
		return Refuse(status, "TOO_MANY_REQUESTS", "Too many requests.")
	case http.StatusInternalServerError:
		return Refuse(status, "INTERNAL_SERVER_ERROR", "An internal error occurred.")
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return Refuse(status, "TEMPORARILY_UNAVAILABLE", "The service is temporarily unavailable.")
	}
	return Refuse(status, "UNEXPECTED_ERROR", "An unexpected error occurred.")
}
