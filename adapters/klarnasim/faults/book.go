// Package faults plans what goes wrong at a simulated Klarna and decides which calls it meets.
package faults

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"ordertrail/adapters/klarnasim"
	"ordertrail/adapters/klarnasim/operations"
)

// Book holds the planned faults. Without any, a call pays for one atomic load. All methods may be
// called at once from many goroutines.
type Book struct {
	planned     atomic.Int32
	keepsBefore atomic.Bool // once a stale fault was planned

	mu     sync.Mutex
	random *rand.Rand
	lastID int
	rules  []*plannedRule
}

type plannedRule struct {
	klarnasim.Rule
	met int
}

// NewBook returns an empty book. The seed makes its probabilities repeatable.
func NewBook(seed uint64) *Book {
	return &Book{random: rand.New(rand.NewPCG(seed, 2))}
}

// Add plans a fault and returns the id of its rule. Errors wrap klarnasim.ErrBadFault.
func (b *Book) Add(r klarnasim.Rule) (int, error) {
	if err := check(&r); err != nil {
		return 0, fmt.Errorf("add fault: %w", err)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.lastID++
	r.ID, r.Hits = b.lastID, 0
	b.rules = append(b.rules, &plannedRule{Rule: r})
	b.planned.Store(int32(len(b.rules)))
	if r.Kind == klarnasim.FaultStale {
		b.keepsBefore.Store(true)
	}
	return r.ID, nil
}

// Rules returns the planned rules in the order they are tried.
func (b *Book) Rules() []klarnasim.Rule {
	b.mu.Lock()
	defer b.mu.Unlock()
	rules := make([]klarnasim.Rule, 0, len(b.rules))
	for _, r := range b.rules {
		rules = append(rules, r.Rule)
	}
	return rules
}

// Clear drops one rule and tells whether it was there.
func (b *Book) Clear(id int) bool {
	return b.drop(func(r *plannedRule) bool { return r.ID == id }) > 0
}

// ClearAll drops all rules.
func (b *Book) ClearAll() {
	b.drop(func(*plannedRule) bool { return true })
}

func (b *Book) drop(unwanted func(*plannedRule) bool) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.dropLocked(unwanted)
}

func (b *Book) dropLocked(unwanted func(*plannedRule) bool) int {
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

// Planned tells whether there is any rule.
func (b *Book) Planned() bool { return b.planned.Load() > 0 }

// KeepsBefore tells whether a stale fault was ever planned, which shows orders as they were before
// their last change.
func (b *Book) KeepsBefore() bool { return b.keepsBefore.Load() }

// Strike returns the fault that meets the call on an order of some simulated age, or nil.
func (b *Book) Strike(c *operations.Call, age time.Duration) *klarnasim.Fault {
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
func (r *plannedRule) meets(c *operations.Call, age time.Duration, random *rand.Rand) bool {
	m := &r.Match
	switch {
	case !m.AnyOperation() && m.Operation != c.Op.Name:
		return false
	case m.OrderID != "" && !strings.EqualFold(m.OrderID, c.ID):
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
