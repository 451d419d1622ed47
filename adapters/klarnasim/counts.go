package klarnasim

import "maps"

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
