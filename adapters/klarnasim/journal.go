package klarnasim

import (
	"strings"
	"sync"
)

// journal remembers the last requests in a ring and counts all of them.
type journal struct {
	mu       sync.Mutex
	ring     []Entry
	arrived  uint64
	answered map[outcome]uint64
	effects  map[string]uint64
	replays  uint64
	faults   map[FaultKind]uint64
}

type outcome struct {
	operation string
	status    int
}

func newJournal(size int) *journal {
	return &journal{
		ring:     make([]Entry, size),
		answered: make(map[outcome]uint64),
		effects:  make(map[string]uint64),
		faults:   make(map[FaultKind]uint64),
	}
}

// arrive opens an entry and returns its number.
func (j *journal) arrive(c *call) uint64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.arrived++
	*j.slot(j.arrived) = Entry{
		Number: j.arrived, At: c.at, Operation: c.op.name, OrderID: clip(c.id),
		IdempotencyKey: clip(c.key), CorrelationID: c.correlation, Pending: true,
	}
	return j.arrived
}

// clip keeps a hostile id or key from filling memory.
func clip(text string) string {
	const most = 255
	if len(text) <= most {
		return text
	}
	return strings.Clone(text[:most])
}

func (j *journal) slot(number uint64) *Entry { return &j.ring[number%uint64(len(j.ring))] }

// leave closes the entry of a call: sent is the status on the wire, the answer the truth behind it.
func (j *journal) leave(c *call, a *answer, sent int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.answered[outcome{c.op.name, sent}]++
	if a.effect {
		j.effects[c.op.name]++
	}
	if a.replay {
		j.replays++
	}
	var fault FaultKind
	if c.fault != nil {
		fault = c.fault.Kind
		j.faults[fault]++
	}
	if entry := j.slot(c.number); entry.Number == c.number {
		entry.Status, entry.Pending, entry.Effect, entry.Replay, entry.Fault = sent, false, a.effect, a.replay, fault
	}
}

// Journal returns the remembered requests that arrived after the one with the given number, oldest
// first; 0 asks for all. An entry still Pending is filled in later.
func (s *Simulator) Journal(after uint64) []Entry {
	j := s.journal
	j.mu.Lock()
	defer j.mu.Unlock()
	first := after + 1
	if size := uint64(len(j.ring)); j.arrived > size {
		first = max(first, j.arrived-size+1)
	}
	entries := []Entry{}
	for number := first; number <= j.arrived; number++ {
		entries = append(entries, *j.slot(number))
	}
	return entries
}
