package api

import (
	"net/http"
	"strconv"

	"ordertrail/adapters/klarnasim/operations"
)

const (
	jsonType = "application/json"
	htmlType = "text/html; charset=utf-8"
)

// writeBody sends status and body. That the caller may be gone by then is no concern of ours.
func writeBody(w http.ResponseWriter, status int, contentType string, body []byte) {
	if len(body) > 0 {
		w.Header()["Content-Type"] = []string{contentType}
	}
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// write sends an answer as the API gives it.
func write(w http.ResponseWriter, c *operations.Call, a operations.Answer) {
	body, err := a.Body(c.Correlation)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	a.Headers(w.Header())
	if a.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(a.RetryAfter))
	}
	writeBody(w, a.Status, jsonType, body)
}
