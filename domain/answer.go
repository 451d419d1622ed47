package domain

import (
	"fmt"
	"strings"
	"time"
)

// AnswerKind says what Klarna's answer, or its silence, means for what was asked.
type AnswerKind string

// The kinds of answers that are not what was asked for (help/guarantees.md, "Each
// effect at Klarna happens once").
const (
	AnswerUnclear      AnswerKind = "unclear"             // time-out, reset, 5xx, 409: it may have happened
	AnswerUnreachable  AnswerKind = "unreachable"         // no connection: nothing happened
	AnswerWrong        AnswerKind = "wrong_answer"        // an answer that cannot be believed
	AnswerNotFound     AnswerKind = "not_found"           // 404, or 400 for an id that is none
	AnswerRefused      AnswerKind = "refused"             // 400, 403, 413 or 422 with a code: not allowed as the order is
	AnswerUnsupported  AnswerKind = "unsupported"         // the provider does not know what was asked for
	AnswerRateLimited  AnswerKind = "rate_limited"        // 429
	AnswerUnauthorized AnswerKind = "credentials_refused" // 401, or 403 without a code about the order
)

// AnswerError is an answer of Klarna's that is not what was asked for. It carries
// nothing personal: Klarna's words stay out of its text.
type AnswerError struct {
	Kind          AnswerKind
	Status        int           // HTTP status, 0 where none came
	Code          string        // Klarna's error_code
	Messages      []string      // Klarna's error_messages; may quote what was sent
	CorrelationID string        // for Klarna's support
	RetryAfter    time.Duration // what a 429 asks for, 0 where it does not say
	Detail        string        // what was wrong, in our words
}

func (e *AnswerError) Error() string {
	text := string(e.Kind)
	if e.Status != 0 {
		text += " (" + strings.TrimSpace(fmt.Sprintf("%d %s", e.Status, e.Code)) + ")"
	}
	if e.Detail != "" {
		text += ": " + e.Detail
	}
	if e.CorrelationID != "" {
		text += ", correlation id " + e.CorrelationID
	}
	return text
}
