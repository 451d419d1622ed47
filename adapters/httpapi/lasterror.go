package httpapi

import (
	"slices"
	"strings"
	"time"

	"ordertrail/domain"
	"ordertrail/projections"
)

// lastErrorJSON is the last failure of what is due for an order, which will be
// tried again, or what was refused for good.
type lastErrorJSON struct {
	Kind    domain.Kind `json:"kind"`
	Message string      `json:"message"`
	At      time.Time   `json:"at"`

	Attempts int       `json:"attempts,omitempty"`
	NextTry  time.Time `json:"next_try,omitzero"`

	Code          string   `json:"code,omitempty"`
	Messages      []string `json:"messages,omitempty"`
	CorrelationID string   `json:"correlation_id,omitempty"`
	HTTPStatus    int      `json:"http_status,omitempty"`
}

// lastError gives what failed last of what is still due or watched, else what
// was refused last, nil where nothing did. The rows may be a moment older than
// the order, so the order says what is due.
func lastError(o domain.Order, rows []projections.DueRow) *lastErrorJSON {
	var last *lastErrorJSON
	for _, task := range awaited(o) {
		for _, row := range rows {
			if row.Kind != task.Kind || row.Attempts == 0 || last != nil && row.LastFailedAt.Before(last.At) {
				continue
			}
			last = newLastErrorJSON(row)
		}
	}
	if refusal := o.LastRefusal(); last == nil && refusal != nil {
		return refusedError(refusal)
	}
	return last
}

// awaited gives all that Klarna is asked for an order, sooner or later.
func awaited(o domain.Order) []domain.Task { return slices.Concat(domain.Due(o), domain.Watch(o)) }

func newLastErrorJSON(row projections.DueRow) *lastErrorJSON {
	return &lastErrorJSON{
		Kind: row.Kind, Attempts: row.Attempts, Message: row.LastError, At: row.LastFailedAt, NextTry: row.NextTry,
	}
}

func refusedError(r *domain.Refusal) *lastErrorJSON {
	message := "Klarna refused it for good: " + r.Code
	if r.Status == 0 {
		message = "Klarna was not asked: " + strings.Join(wordsOf(r), " ")
	}
	return &lastErrorJSON{
		Kind: r.What, Message: message, At: r.At,
		Code: r.Code, Messages: wordsOf(r), CorrelationID: r.CorrelationID, HTTPStatus: r.Status,
	}
}

// wordsOf gives Klarna's words for a refusal. One without a status is none of
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
