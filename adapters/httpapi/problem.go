package httpapi

import (
	"encoding/json"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"ordertrail/domain"
)

// Problem codes are stable: clients branch on them, metrics count by them.
const (
	codeBadPath           = "bad_path"
	codeBadQuery          = "bad_query"
	codeBadBody           = "bad_body"
	codeBadID             = "bad_id"
	codeNoID              = "no_id"
	codePlaceholder       = "placeholder_not_replaced"
	codeConflictingIDs    = "conflicting_ids"
	codeBadCursor         = "bad_cursor"
	codeBadPosition       = "bad_position"
	codeForbiddenHost     = "forbidden_host"
	codeCrossOrigin       = "cross_origin"
	codeNotFound          = "not_found"
	codeUnknownStore      = "unknown_store"
	codeUnknownOrder      = "unknown_order"
	codeUnknownVersion    = "unknown_version"
	codeMethodNotAllowed  = "method_not_allowed"
	codeNotAcceptable     = "not_acceptable"
	codeStepNotAllowed    = "step_not_allowed"
	codeWrongAmount       = "wrong_amount"
	codeInvalidField      = "invalid_field"
	codeIDReused          = "id_reused"
	codeRebuildRunning    = "rebuild_running"
	codeAuditRunning      = "audit_running"
	codeTooLarge          = "too_large"
	codeUnsupportedMedia  = "unsupported_media_type"
	codeOverloaded        = "overloaded"
	codeTooManyUnverified = "too_many_unverified"
	codeUnavailable       = "unavailable"
	codeInternal          = "internal"
)

const (
	mediaJSON    = "application/json"
	mediaProblem = "application/problem+json"
)

// Problem is an RFC 9457 problem document. It is an error, so that a handler
// returns it like any other.
type Problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
	// OrderStatus and Allowed explain a step that is not allowed now; Allowed also
	// names what a parameter or a field may be.
	OrderStatus domain.Status `json:"order_status,omitempty"`
	Allowed     []string      `json:"allowed,omitempty"`
	// Asked and Possible explain a wrong amount, in minor units of Currency; Field names what is
	// wrong with a command.
	Asked    *int64 `json:"asked,omitempty"`
	Possible *int64 `json:"possible,omitempty"`
	Currency string `json:"currency,omitempty"`
	Field    string `json:"field,omitempty"`

	retryAfter time.Duration // zero: no Retry-After
	allow      []string      // methods, for a 405
}

func (p *Problem) Error() string { return p.Code + ": " + p.Detail }

func refuse(status int, code, detail string) *Problem {
	return &Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Code: code, Detail: detail}
}

func badQuery(detail string, allowed ...string) *Problem {
	problem := refuse(http.StatusBadRequest, codeBadQuery, detail)
	problem.Allowed = allowed
	return problem
}

func notFound() *Problem { return refuse(http.StatusNotFound, codeNotFound, "there is nothing here") }

func retryLater(code, detail string, after time.Duration) *Problem {
	problem := refuse(http.StatusServiceUnavailable, code, detail)
	problem.retryAfter = after
	return problem
}

func (p *Problem) write(w http.ResponseWriter) error {
	header := w.Header()
	if p.retryAfter > 0 {
		header.Set("Retry-After", strconv.Itoa(int(math.Ceil(p.retryAfter.Seconds()))))
	}
	if len(p.allow) > 0 {
		header.Set("Allow", strings.Join(p.allow, ", "))
	}
	if p.Status == http.StatusRequestEntityTooLarge {
		header.Set("Connection", "close")
	}
	return writeJSON(w, p.Status, mediaProblem, p)
}

// writeJSON encodes before it writes, so that what cannot be encoded is still
// answered with an error.
func writeJSON(w http.ResponseWriter, status int, mediaType string, value any) error {
	body, err := json.Marshal(value)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", mediaType)
	w.WriteHeader(status)
	_, err = w.Write(append(body, '\n'))
	return err
}
