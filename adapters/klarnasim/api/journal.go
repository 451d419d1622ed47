package api

import (
	"maps"
	"strings"
	"sync"

	"ordertrail/adapters/klarnasim"
	"ordertrail/adapters/klarnasim/operations"
)

// Journal remembers the last requests in a ring and counts all of them.
type Journal struct {
	mu     sync.Mutex
	ring   []klarnasim.Entry
	counts klarnasim.Stats // without those of orders
}

func newJournal(size int) *Journal {
	return &Journal{ring: make([]klarnasim.Entry, size), counts: klarnasim.Stats{
		Answered: make(map[string]map[int]uint64), Effects: make(map[string]uint64), Faults: make(map[klarnasim.FaultKind]uint64),
	}}
}

// arrive numbers a call and opens its entry.
func (j *Journal) arrive(c *operations.Call) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.counts.Requests++
	c.Number = j.counts.Requests
	*j.slot(c.Number) = klarnasim.Entry{
		Number: c.Number, At: c.At, Operation: c.Op.Name, OrderID: clip(c.ID), IdempotencyKey: clip(c.Key),
		CorrelationID: c.Correlation, Pending: true,
	}
}

// clip keeps a hostile id or key from filling memory.
func clip(text string) string { return strings.Clone(text[:min(len(text), 255)]) }

func (j *Journal) slot(number uint64) *klarnasim.Entry { return &j.ring[number%uint64(len(j.ring))] }

// leave counts a call and closes its entry: sent is the status on the wire, the answer the truth behind it.
func (j *Journal) leave(c *operations.Call, a *operations.Answer, sent int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	operation, fault := c.Op.Name, klarnasim.FaultKind("")
	if j.counts.Answered[operation] == nil {
		j.counts.Answered[operation] = make(map[int]uint64)
	}
	j.counts.Answered[operation][sent]++
	if a.Effect {
		j.counts.Effects[operation]++
	}
	if a.Replay {
		j.counts.Replays++
	}
	if c.Fault != nil {
		fault = c.Fault.Kind
		j.counts.Faults[fault]++
	}
	if entry := j.slot(c.Number); entry.Number == c.Number {
		entry.Status, entry.Pending, entry.Effect, entry.Replay, entry.Fault = sent, false, a.Effect, a.Replay, fault
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
