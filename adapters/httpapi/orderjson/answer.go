package orderjson

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"ordertrail/adapters/httpapi/pipeline"
	"ordertrail/domain"
	"ordertrail/projections"
)

// ETag returns an order's version, quoted.
func ETag(o domain.Order) string { return fmt.Sprintf(`"%d"`, o.Version) }

// Answer answers with an order and what its due work last failed with, which is the views' to know.
func Answer(ctx context.Context, w http.ResponseWriter, views *projections.Views, status int, o domain.Order) error {
	var due []projections.DueRow
	if len(domain.Tasks(o)) > 0 {
		var err error
		if due, err = views.DueOf(ctx, o.Key); err != nil {
			return err
		}
	}
	return Write(w, status, o, due)
}

// Write answers with an order; due are the rows of its due work.
func Write(w http.ResponseWriter, status int, o domain.Order, due []projections.DueRow) error {
	w.Header().Set("ETag", ETag(o))
	return pipeline.WriteJSON(w, status, New(o, due))
}

// LastError is the last failure of what is due for an order, which will be tried again, or what was refused for good.
type LastError struct {
	Kind    domain.Kind `json:"kind"`
	Message string      `json:"message"`
	At      time.Time   `json:"at"`

	Attempts      int       `json:"attempts,omitempty"`
	NextTry       time.Time `json:"next_try,omitzero"`
	Code          string    `json:"code,omitempty"`
	Messages      []string  `json:"messages,omitempty"`
	CorrelationID string    `json:"correlation_id,omitempty"`
	HTTPStatus    int       `json:"http_status,omitempty"`
}

// lastError returns what failed last of what is still due, else what was refused last, or nil.
// The rows may be a moment older than the order, so the order says what is due.
func lastError(o domain.Order, rows []projections.DueRow) *LastError {
	var last *LastError
	for _, task := range domain.Tasks(o) {
		for _, row := range rows {
			if row.Kind != task.Kind || row.Attempts == 0 || last != nil && row.LastFailedAt.Before(last.At) {
				continue
			}
			last = NewLastError(row)
		}
	}
	if refusal := o.LastRefusal(); last == nil && refusal != nil {
		return refusedError(refusal)
	}
	return last
}

// NewLastError returns that of a row that has failed.
func NewLastError(row projections.DueRow) *LastError {
	return &LastError{
		Kind: row.Kind, Attempts: row.Attempts, Message: row.LastError, At: row.LastFailedAt, NextTry: row.NextTry,
	}
}

func refusedError(r *domain.Refusal) *LastError {
	message := "Klarna refused it for good: " + r.Code
	if r.Status == 0 {
		message = "Klarna was not asked: " + strings.Join(wordsOf(r), " ")
	}
	return &LastError{
		Kind: r.What, Message: message, At: r.At,
		Code: r.Code, Messages: wordsOf(r), CorrelationID: r.CorrelationID, HTTPStatus: r.Status,
	}
}

// wordsOf returns Klarna's words for a refusal. One without a status is none of
// Klarna's, which was not asked, so the words are ours.
func wordsOf(r *domain.Refusal) []string {
	if r.Status != 0 || len(r.Messages) > 0 {
		return r.Messages
	}
	switch r.Code {
	case domain.CodeOrderEnded:
		return []string{"nothing of the order was left to capture"}
	case domain.CodeFraudStopped:
		return []string{"Klarna had stopped the order as a fraud risk"}
	case domain.CodeFraudRejected:
		return []string{"Klarna had rejected the order as a fraud risk"}
	}
	return []string{r.Code}
}
