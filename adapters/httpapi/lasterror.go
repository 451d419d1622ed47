package httpapi

import (
	"slices"
	"time"

	"ordertrail/domain"
	"ordertrail/projections"
)

// lastErrorJSON is the last failure of what is due for an order, which will be
// tried again, or what Klarna refused for good, in its own words.
type lastErrorJSON struct {
	Kind    domain.Kind `json:"kind"`
	Message string      `json:"message"`
	At      time.Time   `json:"at"`

	Attempts int       `json:"attempts,omitempty"`
	NextTry  time.Time `json:"next_try,omitzero"`

	Code          string   `json:"code,omitempty"`
	Messages      []string `json:"messages,omitempty"`
	CorrelationID string   `json:"correlation_id,omitempty"`
}

// lastError gives what failed last of what is still due or watched, else what
// Klarna refused last, nil where nothing did. The rows may be a moment older than
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
	if last == nil && o.Refusal != nil {
		return refusedError(o.Refusal)
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
	return &lastErrorJSON{
		Kind: r.What, Message: "Klarna refused it for good: " + r.Code, At: r.At,
		Code: r.Code, Messages: r.Messages, CorrelationID: r.CorrelationID,
	}
}
