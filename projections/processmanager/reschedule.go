package processmanager

import (
	"maps"
	"slices"
	"time"

	"ordertrail/domain"
)

// tooFarInterval is how often next tries are looked for that are later than any
// schedule sets: the clock was set back after they were written.
const tooFarInterval = longestDelay

// maxWakes bounds the orders whose rows wait to be tried early; one that finds no room
// is tried by its schedule all the same.
const maxWakes = 1024

// reschedule is rows to be tried now, though their next try would be later: those of
// some orders, and those whose error has one of some words in it. An empty word is for
// those that were put off too far.
type reschedule struct {
	keys  []domain.OrderKey
	words []string
}

// reschedules is what is to be rescheduled, one batch at a time.
type reschedules struct {
	keys    map[domain.OrderKey]bool
	words   []string
	busy    bool
	checked time.Time // when what was put off too far was last asked for
}

// wake has what is due for an order tried now.
type wake struct{ key domain.OrderKey }

func (w wake) apply(s *scheduler, _ time.Time) {
	if len(s.early.keys) < maxWakes {
		s.early.keys[w.key] = true
	}
}

// rescheduleEnd says that a batch is over, and whether any row is due earlier by it.
type rescheduleEnd struct{ some bool }

func (r rescheduleEnd) apply(s *scheduler, _ time.Time) {
	s.early.busy = false
	s.table.stale = s.table.stale || r.some
}

// rescheduleRows asks for the next batch, where there is one.
func (s *scheduler) rescheduleRows(now time.Time) {
	r := &s.early
	since := now.Sub(r.checked)
	if since < 0 || since >= tooFarInterval {
		since, r.checked = 0, now
		r.words = append(r.words, "")
	}
	s.plan.wakeIn(tooFarInterval - since)
	if r.busy || len(r.keys)+len(r.words) == 0 {
		return
	}
	s.plan.reschedule = &reschedule{keys: slices.Collect(maps.Keys(r.keys)), words: r.words}
	clear(r.keys)
	r.words, r.busy = nil, true
}
