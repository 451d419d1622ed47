package api

import (
	"maps"
	"strings"
	"sync"

	"ordertrail/adapters/klarnasim"
)

// Journal remembers the last requests in a ring and counts all of them.
type Journal struct {
	mu     sync.Mutex
	ring   []klarnasim.Entry
	counts klarnasim.Stats // without those of orders
}

// NewJournal returns an empty journal that remembers size requests.
func NewJournal(size int) *Journal {
	return &Journal{ring: make([]klarnasim.Entry, size), counts: klarnasim.Stats{
		Answered: make(map[string]map[int]uint64), Effects: make(map[string]uint64), Faults: make(map[klarnasim.FaultKind]uint64),
	}}
}

// Arrive opens the entry of a call, which is numbered here, and returns its number.
func (j *Journal) Arrive(entry klarnasim.Entry) uint64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.counts.Requests++
	entry.Number, entry.Pending = j.counts.Requests, true
	entry.OrderID, entry.IdempotencyKey = clip(entry.OrderID), clip(entry.IdempotencyKey)
	*j.slot(j.counts.Requests) = entry
	return j.counts.Requests
}

// clip keeps a hostile id or key from filling memory.
func clip(text string) string {
	const most = 255
	if len(text) <= most {
		return text
	}
	return strings.Clone(text[:most])
}

func (j *Journal) slot(number uint64) *klarnasim.Entry { return &j.ring[number%uint64(len(j.ring))] }

// Leave closes the entry of the call with the number and operation of outcome, whose status, effect,
// replay and fault it counts.
func (j *Journal) Leave(outcome klarnasim.Entry) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.counts.Answered[outcome.Operation] == nil {
		j.counts.Answered[outcome.Operation] = make(map[int]uint64)
	}
	j.counts.Answered[outcome.Operation][outcome.Status]++
	if outcome.Effect {
		j.counts.Effects[outcome.Operation]++
	}
	if outcome.Replay {
		j.counts.Replays++
	}
	if outcome.Fault != "" {
		j.counts.Faults[outcome.Fault]++
	}
	if entry := j.slot(outcome.Number); entry.Number == outcome.Number {
		entry.Status, entry.Pending, entry.Effect, entry.Replay, entry.Fault = outcome.Status, false, outcome.Effect, outcome.Replay, outcome.Fault
	}
}

// After returns the remembered requests that arrived after the one with the given number, oldest
// first; 0 asks for all. An entry still Pending is filled in later.
func (j *Journal) After(after uint64) []klarnasim.Entry {
	j.mu.Lock()
	defer j.mu.Unlock()
	first := after + 1
	if size := uint64(len(j.ring)); j.counts.Requests > size {
		first = max(first, j.counts.Requests-size+1)
	}
	entries := []klarnasim.Entry{}
	for number := first; number <= j.counts.Requests; number++ {
		entries = append(entries, *j.slot(number))
	}
	return entries
}

// Stats returns the counts of calls, without those of orders.
func (j *Journal) Stats() klarnasim.Stats {
	j.mu.Lock()
	defer j.mu.Unlock()
	stats := j.counts
	stats.Answered, stats.Effects, stats.Faults = make(map[string]map[int]uint64), maps.Clone(stats.Effects), maps.Clone(stats.Faults)
	for operation, answered := range j.counts.Answered {
		stats.Answered[operation] = maps.Clone(answered)
	}
	return stats
}
