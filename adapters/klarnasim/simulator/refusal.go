package simulator

import (
	"encoding/json"
	"fmt"
	"net/http"
)

// refusal is an error answer of the Order Management API: an HTTP status, an error_code to branch
// on, and a message for people (klarna.md 2.4).
type refusal struct {
	status  int
	code    string
	message string
}

func refuse(status int, code, format string, args ...any) *refusal {
	return &refusal{status: status, code: code, message: fmt.Sprintf(format, args...)}
}

func notAllowed(format string, args ...any) *refusal {
	return refuse(http.StatusForbidden, "NOT_ALLOWED", format, args...)
}

func badValue(format string, args ...any) *refusal {
	return refuse(http.StatusBadRequest, "BAD_VALUE", "Bad value: "+format, args...)
}

func badSize(field string, least, most int) *refusal {
	return refuse(http.StatusUnprocessableEntity, "UNPROCESSABLE_ENTITY",
		"The size of the %s value must be between %d and %d", field, least, most)
}

// body is the JSON of an error answer.
func (r *refusal) body(correlation string) []byte {
	type errorBody struct {
		Code        string   `json:"error_code"`
		Messages    []string `json:"error_messages"`
		Correlation string   `json:"correlation_id"`
	}
	// Strings alone cannot fail to marshal.
	encoded, _ := json.Marshal(errorBody{r.code, []string{r.message}, correlation})
	return encoded
}

// statusRefusal is what Klarna says with a status that no state of an order explains.
func statusRefusal(status int) *refusal {
	switch status {
	case http.StatusBadRequest:
		return badValue("request")
	case http.StatusForbidden:
		return notAllowed("Operation not allowed.")
	case http.StatusNotFound:
		return refuse(status, "NO_SUCH_ORDER", "Order cannot be found.")
	case http.StatusConflict:
		return refuse(status, "CONFLICT", "The request conflicts with the current state of the target resource.")
	case http.StatusRequestEntityTooLarge:
		return refuse(status, "REQUEST_TOO_LARGE", "The request body is larger than 1 MB.")
	case http.StatusUnprocessableEntity:
		return refuse(status, "UNPROCESSABLE_ENTITY", "The request cannot be processed.")
	case http.StatusTooManyRequests:
		return refuse(status, "TOO_MANY_REQUESTS", "Too many requests.")
	case http.StatusInternalServerError:
		return refuse(status, "INTERNAL_SERVER_ERROR", "An internal error occurred.")
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return refuse(status, "TEMPORARILY_UNAVAILABLE", "The service is temporarily unavailable.")
	}
	return refuse(status, "UNEXPECTED_ERROR", "An unexpected error occurred.")
}
