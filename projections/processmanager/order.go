package processmanager

import (
	"slices"
	"time"

	"ordertrail/domain"
	"ordertrail/projections"
)

// class is a kind of rows that wait in the due projection.
type class int

// The classes, most urgent first.
const (
	unclear class = iota // effects that were asked for and whose outcome is not known
	effects              // captures, acknowledgements, and what leads straight to them
	newest               // first reads, the newest first
	oldest               // first reads, the one that waits longest first
	reread               // what is read again
	unknown              // ids that Klarna answered with 404
	classes
)

// sources says of each class which rows it has, and whether they failed before.
var sources = [classes]struct {
	priority domain.Priority
	newest   bool
	retried  bool
}{
	unclear: {priority: domain.PriorityUnclear, retried: true},
	effects: {priority: domain.PriorityEffect},
	newest:  {priority: domain.PriorityFirstRead, newest: true},
	oldest:  {priority: domain.PriorityFirstRead},
	reread:  {priority: domain.PriorityReread, retried: true},
	unknown: {priority: domain.PriorityNotFound, retried: true},
}

// share is who is asked first for a place that nothing urgent wants.
type share int

const (
	toNewest share = iota
	toOldest
	toOthers
)

// shares says whose each four such places are: new orders go newest first, with one
// place in four for the oldest and one for what is only read again. Who has nothing
// to do gives it to the others.
var shares = [...]share{toNewest, toOldest, toNewest, toOthers}

// How many places there are for orders that are worked on at the same moment. Few
// keep the work behind from crowding out the pushes in front; the nearer new orders
// come to their bound, the more of the appends are theirs. What is urgent finds a
// place where all others are taken.
const (
	fewestPlaces = 8
	mostPlaces   = 512
	urgentPlaces = 8
)

// places returns how many orders may be worked on at the same moment.
func (s *scheduler) places() int {
	backlog := min(s.unanswered, s.maxUnverified)
	return fewestPlaces + (mostPlaces-fewestPlaces)*backlog/s.maxUnverified
}

// pick returns what starts next and claims its order.
func (s *scheduler) pick(now time.Time) (start, bool) {
	if s.running >= s.places()+urgentPlaces {
		return start{}, false
	}
	if one, some := s.pickUrgent(); some || s.running >= s.places() {
		return one, some
	}
	for _, asked := range [...]share{shares[s.picked%len(shares)], toNewest, toOldest, toOthers} {
		if one, some := s.pickFor(asked, now); some {
			s.picked++
			return one, true
		}
	}
	return start{}, false
}

func (s *scheduler) pickFor(asked share, now time.Time) (start, bool) {
	switch asked {
	case toNewest:
		return s.pickFresh((*queue).popNewest, newest, false)
	case toOldest:
		return s.pickFresh((*queue).popOldest, oldest, true)
	}
	return s.pickOther(now)
}

func (s *scheduler) pickUrgent() (start, bool) {
	for s.mayClaim(effects) {
		t, some := s.urgent.popOldest()
		if !some {
			break
		}
		if s.claimFor(t) {
			return startOf(t, domain.PriorityEffect), true
		}
	}
	for _, c := range []class{unclear, effects} {
		if one, some := s.pickRow(c); some {
			return one, true
		}
	}
	return start{}, false
}

// pickFresh takes a new order from one end of those in memory and of those in rows.
func (s *scheduler) pickFresh(pop func(*queue) (trigger, bool), c class, rowsFirst bool) (start, bool) {
	if rowsFirst {
		if one, some := s.pickRow(c); some {
			return one, true
		}
	}
	for s.mayClaim(c) {
		t, some := pop(&s.fresh)
		if !some {
			break
		}
		if s.claimFor(t) {
			one := startOf(t, domain.PriorityFirstRead)
			one.fresh = true
			return one, true
		}
	}
	if rowsFirst {
		return start{}, false
	}
	return s.pickRow(c)
}

func (s *scheduler) pickOther(now time.Time) (start, bool) {
	if one, some := s.pickRow(reread); some {
		return one, true
	}
	if len(s.rows[unknown]) == 0 {
		return start{}, false
	}
	if s.notFound.TokensAt(now) < 1 {
		s.plan.wakeIn(time.Second / notFoundRate)
		return start{}, false
	}
	one, some := s.pickRow(unknown)
	if some {
		s.notFound.AllowN(now, 1)
	}
	return one, some
}

// pickRow takes the first row of a class whose order nobody works on.
func (s *scheduler) pickRow(c class) (start, bool) {
	for len(s.rows[c]) > 0 && s.mayClaim(c) {
		row := s.rows[c][0]
		s.rows[c] = s.rows[c][1:]
		if held := s.claims[row.Key]; held != nil {
			held.missed = true
			continue
		}
		s.claim(row.Key, sources[c].retried)
		return start{DueRow: row}, true
	}
	return start{}, false
}

// mayClaim says whether one more order of a class may be under way.
func (s *scheduler) mayClaim(c class) bool {
	first := len(s.claims) - s.retried
	switch {
	case sources[c].retried:
		return s.retried < maxRetried
	case c == effects:
		return first < maxFirst+maxUrgent
	}
	return first < maxFirst
}

func startOf(t trigger, priority domain.Priority) start {
	return start{DueRow: projections.DueRow{Key: t.key, Kind: t.kind, Priority: priority}, done: t.done}
}

// claimFor claims an order for a trigger. Where somebody works on it, the trigger
// comes again once that is over.
func (s *scheduler) claimFor(t trigger) bool {
	if held := s.claims[t.key]; held != nil {
		held.wait(t)
		return false
	}
	s.claim(t.key, false)
	return true
}

// wait keeps a trigger until the work is over. Triggers of one kind are done together,
// but for those that somebody waits for.
func (c *claim) wait(t trigger) {
	at := slices.IndexFunc(c.later, func(l trigger) bool { return l.kind == t.kind && (l.done == nil || t.done == nil) })
	if at < 0 {
		c.later = append(c.later, t)
		return
	}
	same := &c.later[at]
	same.urgent = same.urgent || t.urgent
	if t.done != nil {
		same.done = t.done
	}
}

func (s *scheduler) claim(key domain.OrderKey, retried bool) {
	s.claims[key] = &claim{retried: retried}
	s.running++
	if retried {
		s.retried++
	}
}
