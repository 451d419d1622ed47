// Package problem holds the RFC 9457 problem documents that every refusal is
// answered with, and the one mapping from errors to them (errors.go).
package problem

import (
	"net/http"
	"time"

	"ordertrail/domain"
)

// The codes of problems are stable: clients branch on them, metrics count by them.
const (
	CodeBadPath           = "bad_path"
	CodeBadQuery          = "bad_query"
	CodeBadBody           = "bad_body"
	CodeBadID             = "bad_id"
	CodeNoID              = "no_id"
	CodePlaceholder       = "placeholder_not_replaced"
	CodeConflictingIDs    = "conflicting_ids"
	CodeBadCursor         = "bad_cursor"
	CodeBadPosition       = "bad_position"
	CodeForbiddenHost     = "forbidden_host"
	CodeCrossOrigin       = "cross_origin"
	CodeNotFound          = "not_found"
	CodeUnknownStore      = "unknown_store"
	CodeUnknownOrder      = "unknown_order"
	CodeUnknownVersion    = "unknown_version"
	CodeMethodNotAllowed  = "method_not_allowed"
	CodeNotAcceptable     = "not_acceptable"
	CodeStepNotAllowed    = "step_not_allowed"
	CodeWrongAmount       = "wrong_amount"
	CodeInvalidField      = "invalid_field"
	CodeIDReused          = "id_reused"
	CodeRebuildRunning    = "rebuild_running"
	CodeAuditRunning      = "audit_running"
	CodeTooLarge          = "too_large"
	CodeUnsupportedMedia  = "unsupported_media_type"
	CodeOverloaded        = "overloaded"
	CodeTooManyUnverified = "too_many_unverified"
	CodeUnavailable       = "unavailable"
	CodeInternal          = "internal"
)

// Problem is an RFC 9457 problem document. It is an error, so that a handler returns it like any other.
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
	// Asked and Possible explain a wrong amount, in minor units of Currency; Field names what is wrong with a command.
	Asked    *int64 `json:"asked,omitempty"`
	Possible *int64 `json:"possible,omitempty"`
	Currency string `json:"currency,omitempty"`
	Field    string `json:"field,omitempty"`

	RetryAfter time.Duration `json:"-"` // zero: no Retry-After
	Allow      []string      `json:"-"` // methods, for a 405
}

// Error is error's.
func (p *Problem) Error() string { return p.Code + ": " + p.Detail }

// New returns a problem of an HTTP status; detail is for people, allowed is what would do.
func New(status int, code, detail string, allowed ...string) *Problem {
	return &Problem{
		Type: "about:blank", Title: http.StatusText(status), Status: status, Code: code, Detail: detail, Allowed: allowed,
	}
}

// BadQuery returns a 400 for a query; allowed are the words that would do.
func BadQuery(detail string, allowed ...string) *Problem {
	return New(http.StatusBadRequest, CodeBadQuery, detail, allowed...)
}

// Words returns names of a type of ours as what is allowed.
func Words[T ~string](names []T) []string {
	words := make([]string, len(names))
	for i, name := range names {
		words[i] = string(name)
	}
	return words
}

// NotFound returns the 404 that tells a stranger nothing.
func NotFound() *Problem { return New(http.StatusNotFound, CodeNotFound, "there is nothing here") }

// BadBody returns a 400 for a body; allowed are the fields it may have.
func BadBody(detail string, allowed ...string) *Problem {
	return New(http.StatusBadRequest, CodeBadBody, detail, allowed...)
}

// Overloaded returns a 503 for what is too much at once.
func Overloaded(detail string) *Problem { return retryLater(CodeOverloaded, detail, retryOverloaded) }

func retryLater(code, detail string, after time.Duration) *Problem {
	problem := New(http.StatusServiceUnavailable, code, detail)
	problem.RetryAfter = after
	return problem
}
