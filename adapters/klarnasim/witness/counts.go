package witness

import (
	"maps"

	"ordertrail/adapters/klarnasim"
)

// Stats counts. It looks at every order.
func (w *Witness) Stats() klarnasim.Stats {
	stats := w.journal.stats()
	stats.Orders = w.orderStats()
	return stats
}

func (j *Journal) stats() klarnasim.Stats {
	j.mu.Lock()
	defer j.mu.Unlock()
	answered := make(map[string]map[int]uint64)
	for o, count := range j.answered {
		if answered[o.operation] == nil {
			answered[o.operation] = make(map[int]uint64)
		}
		answered[o.operation][o.status] = count
	}
	return klarnasim.Stats{
		Requests: j.arrived, Answered: answered, Replays: j.replays,
		Effects: maps.Clone(j.effects), Faults: maps.Clone(j.faults),
	}
}

func (w *Witness) orderStats() klarnasim.OrderStats {
	now := w.clock.Now()
	all := w.orders.After(0, w.orders.Count())
	stats := klarnasim.OrderStats{Total: len(all), ByStatus: make(map[klarnasim.Status]int)}
	for _, r := range all {
		r.Mu.Lock()
		r.Settle(now, w.unknowns)
		stats.ByStatus[r.Order.Status]++
		if r.Acknowledged() {
			stats.Acknowledged++
		}
		r.Mu.Unlock()
	}
	return stats
}
