package processmanager

import (
	"time"

	"golang.org/x/time/rate"

	"ordertrail/domain"
	"ordertrail/projections"
)

// How many orders of a store are under way at a time: as many as a Klarna that
// answers nothing could hold, at 200 requests a second and 10 s each. What failed
// before has room of its own, so that a thousand troubled orders hold up no other; and
// new orders leave room to what is urgent.
const (
	maxFirst   = 2048
	maxUrgent  = 512
	maxRetried = 512
)

// slowCall is after how long a call holds no place any more: one slow answer holds
// one order and nothing else.
const slowCall = 20 * time.Millisecond

// notFoundRate is how many reads a second the ids share that Klarna has answered
// with 404 (help/guarantees.md, "Made-up ids are bounded").
const notFoundRate = 5

// scheduler decides what is done next for one store. It is a plain value: inputs are
// applied to it and next is asked, each with the time; it reads no clock, takes no
// lock and starts nothing.
type scheduler struct {
	maxUnverified int // of the store
	unanswered    int // new orders of which Klarna has said nothing yet

	urgent   queue                         // what money or a caller waits for
	fresh    queue                         // new orders
	rows     [classes][]projections.DueRow // read from the due projection
	picked   int                           // starts that were not urgent: whose share comes next
	claims   map[domain.OrderKey]*claim    // the orders under way
	calls    []callStart                   // in the order they began, for slowCall
	running  int                           // claims that hold a place
	retried  int                           // claims of what failed before
	table    tableReads                    // when rows are read
	breaker  breaker
	limiter  limiter
	notFound *rate.Limiter
	plan     plan        // what has come of the inputs since next was asked last
	early    reschedules // of what was put off
}

// claim is an order under way: never two work on one order at once.
type claim struct {
	retried bool
	resting bool // its work is over and what was done is not in the views yet
	calling time.Time
	slow    bool      // its call holds no place any more
	probe   bool      // its call is the one that an open breaker let through
	later   []trigger // that came meanwhile
	missed  bool      // rows of it were passed over
}

// callStart is when an order's call began.
type callStart struct {
	key domain.OrderKey
	at  time.Time
}

// start is work to begin on an order. Version is 0 where it comes from a trigger.
type start struct {
	projections.DueRow
	fresh bool          // a new order, in no row yet
	done  chan struct{} // of the trigger
}

// plan is what comes out of a scheduler.
type plan struct {
	starts     []start
	leaves     []leave
	read       []class     // of which rows are wanted; nil: none
	limit      int         // of rows of each class
	reschedule *reschedule // rows to be tried now; nil: none
	news       []credentialNews
	wait       time.Duration // at most, until next is to be asked again; 0: for ever
}

// leave is the answer to a call that asked whether it may go.
type leave struct {
	call *call
	err  error
}

// credentialNews says that Klarna refuses the store's credentials, or takes them
// again.
type credentialNews struct {
	refused       bool
	correlationID string
}

func newScheduler(perSecond float64, maxUnverified int) scheduler {
	return scheduler{
		maxUnverified: max(maxUnverified, 1), claims: map[domain.OrderKey]*claim{}, limiter: newLimiter(perSecond),
		notFound: rate.NewLimiter(notFoundRate, notFoundRate), table: tableReads{stale: true}, early: reschedules{keys: map[domain.OrderKey]bool{}},
	}
}

// next returns what is to be done now.
func (s *scheduler) next(now time.Time) plan {
	s.grantCalls(now)
	s.freeSlowPlaces(now)
	if open := s.breaker.openFor(now); open > 0 {
		s.plan.wakeIn(open)
	} else {
		for one, some := s.pick(now); some; one, some = s.pick(now) {
			s.plan.starts = append(s.plan.starts, one)
		}
		s.readRows(now)
	}
	s.rescheduleRows(now)
	p := s.plan
	s.plan = plan{}
	return p
}

// wakeIn has next asked again after a while, or sooner.
func (p *plan) wakeIn(d time.Duration) {
	if d = max(d, time.Millisecond); p.wait == 0 || d < p.wait {
		p.wait = d
	}
}

// grantCalls lets calls go, the most urgent first.
func (s *scheduler) grantCalls(now time.Time) {
	for {
		c, wait := s.limiter.pop(now)
		if c == nil {
			if wait > 0 {
				s.plan.wakeIn(wait)
			}
			return
		}
		claim := s.claims[c.key]
		if claim == nil {
			continue // its work was given up
		}
		if !s.breaker.enter(now) {
			claim.missed = true // its row is as due as before
			s.endCall(c.key)
			s.plan.leaves = append(s.plan.leaves, leave{c, errHeld})
			continue
		}
		claim.probe = s.breaker.probing
		s.plan.leaves = append(s.plan.leaves, leave{c, nil})
	}
}

// beginCall notes that an order waits for somebody else from now on.
func (s *scheduler) beginCall(key domain.OrderKey, now time.Time) {
	if claim := s.claims[key]; claim != nil {
		claim.calling = now
		s.calls = append(s.calls, callStart{key, now})
	}
}

// endCall notes that an order's wait is over: it takes its place again, if there is
// room or not.
func (s *scheduler) endCall(key domain.OrderKey) {
	claim := s.claims[key]
	if claim == nil {
		return
	}
	claim.calling = time.Time{}
	if claim.slow {
		claim.slow = false
		s.running++
	}
	if claim.probe {
		claim.probe = false
		s.breaker.leave()
	}
}

// freeSlowPlaces takes their places from calls that take long.
func (s *scheduler) freeSlowPlaces(now time.Time) {
	for len(s.calls) > 0 {
		first := s.calls[0]
		claim := s.claims[first.key]
		if claim != nil && !claim.resting && !claim.slow && claim.calling.Equal(first.at) {
			if left := first.at.Add(slowCall).Sub(now); left > 0 {
				s.plan.wakeIn(left)
				return
			}
			claim.slow = true
			s.running--
		}
		s.calls = s.calls[1:]
	}
}
