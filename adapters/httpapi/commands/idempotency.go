package commands

import (
	"net/http"
	"strings"

	"ordertrail/domain"
)

const idempotencyHeader = "Idempotency-Key"

// commandID returns the id that the caller gave its command, empty where it gave
// none. The header is a string of structured fields, whose quotes hardly anybody
// writes, so they are not part of the id.
func commandID(r *http.Request) (string, error) {
	given := r.Header.Values(idempotencyHeader)
	if len(given) == 0 {
		return "", nil
	}
	id := given[0]
	if len(id) >= 2 && strings.HasPrefix(id, `"`) && strings.HasSuffix(id, `"`) {
		id = id[1 : len(id)-1]
	}
	if id == "" || len(given) > 1 {
		return "", &domain.FieldError{Field: idempotencyHeader, Why: "is given once and not empty, or not at all"}
	}
	return id, nil
}
