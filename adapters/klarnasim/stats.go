package klarnasim

import "maps"

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

// Stats counts. It looks at every order.
func (s *Simulator) Stats() Stats {
	stats := s.journal.stats()
	stats.Orders = s.orderStats()
	return stats
}

func (j *journal) stats() Stats {
	j.mu.Lock()
	defer j.mu.Unlock()
	answered := make(map[string]map[int]uint64)
	for o, count := range j.answered {
		if answered[o.operation] == nil {
			answered[o.operation] = make(map[int]uint64)
		}
		answered[o.operation][o.status] = count
	}
	return Stats{
		Requests: j.arrived, Answered: answered, Replays: j.replays,
		Effects: maps.Clone(j.effects), Faults: maps.Clone(j.faults),
	}
}

func (s *Simulator) orderStats() OrderStats {
	now := s.clock.now()
	all := s.orders.after(0, s.orders.count())
	stats := OrderStats{Total: len(all), ByStatus: make(map[Status]int)}
	for _, r := range all {
		r.mu.Lock()
		r.settle(now, &s.cfg.Unknowns)
		stats.ByStatus[r.order.Status]++
		if r.acknowledged() {
			stats.Acknowledged++
		}
		r.mu.Unlock()
	}
	return stats
}
