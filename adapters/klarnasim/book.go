package klarnasim

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// faultBook holds the planned faults. Without any, a call pays for one atomic load.
type faultBook struct {
	planned     atomic.Int32
	keepsBefore atomic.Bool // once a stale fault was planned

	mu     sync.Mutex
	random *rand.Rand
	lastID int
	rules  []*plannedRule
}

type plannedRule struct {
	Rule
	met int
}

func newFaultBook(seed uint64) *faultBook {
	return &faultBook{random: rand.New(rand.NewPCG(seed, 2))}
}

// AddFault plans a fault and returns the id of its rule. Errors wrap ErrBadFault.
func (s *Simulator) AddFault(r Rule) (int, error) {
	if err := r.check(); err != nil {
		return 0, fmt.Errorf("add fault: %w", err)
	}
	b := s.faults
	b.mu.Lock()
	defer b.mu.Unlock()
	b.lastID++
	r.ID, r.Hits = b.lastID, 0
	b.rules = append(b.rules, &plannedRule{Rule: r})
	b.planned.Store(int32(len(b.rules)))
	if r.Kind == FaultStale {
		b.keepsBefore.Store(true)
	}
	return r.ID, nil
}

// Faults returns the planned rules in the order they are tried.
func (s *Simulator) Faults() []Rule {
	b := s.faults
	b.mu.Lock()
	defer b.mu.Unlock()
	rules := make([]Rule, 0, len(b.rules))
	for _, r := range b.rules {
		rules = append(rules, r.Rule)
	}
	return rules
}

// ClearFault drops one rule and tells whether it was there.
func (s *Simulator) ClearFault(id int) bool {
	return s.faults.drop(func(r *plannedRule) bool { return r.ID == id }) > 0
}

// ClearFaults drops all rules.
func (s *Simulator) ClearFaults() {
	s.faults.drop(func(*plannedRule) bool { return true })
}

func (b *faultBook) drop(unwanted func(*plannedRule) bool) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.dropLocked(unwanted)
}

func (b *faultBook) dropLocked(unwanted func(*plannedRule) bool) int {
	var kept []*plannedRule
	for _, r := range b.rules {
		if !unwanted(r) {
			kept = append(kept, r)
		}
	}
	dropped := len(b.rules) - len(kept)
	b.rules = kept
	b.planned.Store(int32(len(kept)))
	return dropped
}

// strike returns the fault that meets the call, or nil.
func (s *Simulator) strike(c *call) *Fault {
	b := s.faults
	if b.planned.Load() == 0 {
		return nil
	}
	var age time.Duration
	if r, found := s.orders.find(c.order); found {
		age = c.at.Sub(r.order.CreatedAt) // never changes after the purchase
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, r := range b.rules {
		if !r.meets(c, age, b.random) {
			continue
		}
		r.Hits++
		if r.Match.Times > 0 && r.Hits >= r.Match.Times {
			b.dropLocked(func(other *plannedRule) bool { return other == r })
		}
		return &r.Fault
	}
	return nil
}

// meets counts the call if it matches and tells whether the fault strikes it.
func (r *plannedRule) meets(c *call, age time.Duration, random *rand.Rand) bool {
	m := &r.Match
	switch {
	case m.Operation != "" && m.Operation != "*" && m.Operation != c.op.name:
		return false
	case m.OrderID != "" && !strings.EqualFold(m.OrderID, c.id):
		return false
	case m.YoungerThan > 0 && age >= time.Duration(m.YoungerThan):
		return false
	}
	r.met++
	if r.met <= m.AfterCalls {
		return false
	}
	return m.Probability == 0 || random.Float64() < m.Probability
}
