package pipeline

import (
	"encoding/json"
	"math"
	"net/http"
	"strconv"
	"strings"

	"ordertrail/adapters/httpapi/problem"
)

// WriteJSON answers with a value as JSON. It encodes before it writes, so that what
// cannot be encoded is still answered with an error.
func WriteJSON(w http.ResponseWriter, status int, value any) error {
	return writeAs(w, status, "application/json", value)
}

func writeProblem(w http.ResponseWriter, p *problem.Problem) error {
	header := w.Header()
	if p.RetryAfter > 0 {
		header.Set("Retry-After", strconv.Itoa(int(math.Ceil(p.RetryAfter.Seconds()))))
	}
	if len(p.Allow) > 0 {
		header.Set("Allow", strings.Join(p.Allow, ", "))
	}
	if p.Status == http.StatusRequestEntityTooLarge {
		header.Set("Connection", "close")
	}
	return writeAs(w, p.Status, "application/problem+json", p)
}

func writeAs(w http.ResponseWriter, status int, mediaType string, value any) error {
	body, err := json.Marshal(value)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", mediaType)
	w.WriteHeader(status)
	_, err = w.Write(append(body, '\n'))
	return err
}
