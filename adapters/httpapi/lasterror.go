package httpapi

import (
	"time"

	"ordertrail/domain"
	"ordertrail/projections"
)

// lastErrorJSON is the last failure of what is due for an order.
type lastErrorJSON struct {
	Kind     domain.Kind `json:"kind"`
	Attempts int         `json:"attempts"`
	Message  string      `json:"message"`
	At       time.Time   `json:"at"`
	NextTry  time.Time   `json:"next_try"`
}

// lastError gives what failed last of what is still due, nil where nothing did.
// The rows may be a moment older than the order, so the order says what is due.
func lastError(o domain.Order, rows []projections.DueRow) *lastErrorJSON {
	var last *lastErrorJSON
	for _, task := range domain.Due(o) {
		for _, row := range rows {
			if row.Kind != task.Kind || row.Attempts == 0 || last != nil && row.LastFailedAt.Before(last.At) {
				continue
			}
			last = newLastErrorJSON(row)
		}
	}
	return last
}

func newLastErrorJSON(row projections.DueRow) *lastErrorJSON {
	return &lastErrorJSON{
		Kind: row.Kind, Attempts: row.Attempts, Message: row.LastError, At: row.LastFailedAt, NextTry: row.NextTry,
	}
}
