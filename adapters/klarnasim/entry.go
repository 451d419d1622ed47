package klarnasim

import "time"

// Entry is a request to the Order Management API. Numbers count arrivals from 1. Status is what
// was sent: 0 when nothing was, or while Pending. Effect tells that the call changed something,
// Replay that it got the first result of its idempotency key.
type Entry struct {
	Number         uint64    `json:"number"`
	At             time.Time `json:"at"` // simulated
	Operation      string    `json:"operation"`
	OrderID        string    `json:"order_id"`
	IdempotencyKey string    `json:"idempotency_key,omitempty"`
	CorrelationID  string    `json:"correlation_id"`
	Status         int       `json:"status"`
	Pending        bool      `json:"pending,omitempty"`
	Effect         bool      `json:"effect"`
	Replay         bool      `json:"replay"`
	Fault          FaultKind `json:"fault,omitempty"`
}
