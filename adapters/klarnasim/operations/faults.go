package operations

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"ordertrail/adapters/klarnasim"
)

// Faults are what is planned to go wrong. Without any, a call pays for one atomic load. All methods
// may be called at once from many goroutines.
type Faults struct {
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

// NewFaults returns no faults. The seed makes its probabilities repeatable.
func NewFaults(seed uint64) *Faults { return &Faults{random: rand.New(rand.NewPCG(seed, 2))} }

// Add plans a fault and returns the id of its rule. Errors wrap klarnasim.ErrBadFault.
func (f *Faults) Add(r klarnasim.Rule) (int, error) {
	if wrong := wrongRule(&r); wrong != "" {
		return 0, fmt.Errorf("add fault: %s: %w", wrong, klarnasim.ErrBadFault)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.lastID++
	r.ID, r.Hits = f.lastID, 0
	f.rules = append(f.rules, &plannedRule{Rule: r})
	f.planned.Store(int32(len(f.rules)))
	if r.Kind == klarnasim.FaultStale {
		f.keepsBefore.Store(true)
	}
	return r.ID, nil
}

// Rules returns the planned rules in the order they are tried.
func (f *Faults) Rules() []klarnasim.Rule {
	f.mu.Lock()
	defer f.mu.Unlock()
	rules := make([]klarnasim.Rule, 0, len(f.rules))
	for _, r := range f.rules {
		rules = append(rules, r.Rule)
	}
	return rules
}

// Clear drops one rule and tells whether it was there.
func (f *Faults) Clear(id int) bool {
	return f.drop(func(r *plannedRule) bool { return r.ID == id }) > 0
}

// ClearAll drops all rules.
func (f *Faults) ClearAll() { f.drop(func(*plannedRule) bool { return true }) }

func (f *Faults) drop(unwanted func(*plannedRule) bool) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	before := len(f.rules)
	f.rules = slices.DeleteFunc(f.rules, unwanted)
	f.planned.Store(int32(len(f.rules)))
	return before - len(f.rules)
}

// Planned tells whether there is any rule.
func (f *Faults) Planned() bool { return f.planned.Load() > 0 }

// KeepsBefore tells whether a stale fault was ever planned, which shows orders as they were before
// their last change.
func (f *Faults) KeepsBefore() bool { return f.keepsBefore.Load() }

// Strike returns the fault that meets the call on an order of some simulated age, or nil.
func (f *Faults) Strike(c *Call, age time.Duration) *klarnasim.Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i, r := range f.rules {
		if !r.meets(c, age, f.random) {
			continue
		}
		r.Hits++
		if r.Match.Times > 0 && r.Hits >= r.Match.Times {
			f.rules = slices.Delete(f.rules, i, i+1)
			f.planned.Store(int32(len(f.rules)))
		}
		return &r.Fault
	}
	return nil
}

// meets counts the call if it matches and tells whether the fault strikes it.
func (r *plannedRule) meets(c *Call, age time.Duration, random *rand.Rand) bool {
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

// wrongRule says why a rule could never do anything; "" is fine.
func wrongRule(r *klarnasim.Rule) string {
	switch {
	case !r.Kind.OfCall() && !r.Kind.OfAnswer():
		return fmt.Sprintf("fault %q is not known", r.Kind)
	case r.Kind == klarnasim.FaultStatus && (r.Status < 200 || r.Status > 599):
		return fmt.Sprintf("status %d is not within 200 and 599", r.Status)
	case r.Kind == klarnasim.FaultDelay && r.Delay <= 0:
		return "fault delay needs a delay"
	case r.Match.Probability < 0 || r.Match.Probability > 1:
		return fmt.Sprintf("probability %v is not within 0 and 1", r.Match.Probability)
	case !r.Match.AnyOperation() && Named(r.Match.Operation) == nil:
		return fmt.Sprintf("operation %q is not known", r.Match.Operation)
	}
	return ""
}
