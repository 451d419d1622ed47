package klarnasim

// Stats are exact counts since the simulator began, however small its journal is.
type Stats struct {
	Requests uint64 `json:"requests"`
	// Answered counts calls by operation and status on the wire; 0 is no answer.
	Answered map[string]map[int]uint64 `json:"answered"`
	// Effects counts the calls that changed something, by operation. Replays counts answers that
	// were the first result of an idempotency key.
	Effects map[string]uint64    `json:"effects"`
	Replays uint64               `json:"replays"`
	Faults  map[FaultKind]uint64 `json:"faults"`
	Orders  OrderStats           `json:"orders"`
}

// OrderStats counts the orders as they are now.
type OrderStats struct {
	Total        int            `json:"total"`
	Acknowledged int            `json:"acknowledged"` // by a call or a capture
	ByStatus     map[Status]int `json:"by_status"`
}
