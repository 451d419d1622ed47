package processmanager

import (
	"slices"
	"time"

	"ordertrail/domain"
	"ordertrail/projections"
)

// batchSize is how many rows of a class are read at a time, beside those of orders
// that are worked on, which may come before them.
const batchSize = 64

// readInterval is the least time between two reads of the due projection: it bounds
// what reading costs under load, when new orders come by triggers.
const readInterval = 20 * time.Millisecond

// tableReads is when the due projection is read.
type tableReads struct {
	stale   bool          // it may have rows that were not read
	more    [classes]bool // there may be rows of a class that were not read
	next    time.Time     // when the next one is due that was not; zero: none is
	last    time.Time     // when it was read last
	reading bool
	limit   int                      // of rows of a class that are being read
	ended   map[domain.OrderKey]bool // orders whose work ended while it is read: their rows may be old
}

// readRows asks for rows of the classes that have none, where there may be some.
func (s *scheduler) readRows(now time.Time) {
	t := &s.table
	due := t.stale || !t.next.IsZero() && !now.Before(t.next)
	if !due && !t.next.IsZero() {
		s.plan.wakeIn(t.next.Sub(now))
	}
	if t.reading || s.running >= s.places()+urgentPlaces {
		return
	}
	var wanted []class
	for c := range classes {
		if len(s.rows[c]) == 0 && (due || t.more[c]) && s.mayRead(c, now) {
			wanted = append(wanted, c)
		}
	}
	if len(wanted) == 0 {
		return
	}
	// Longer than the interval it would be where the clock was set back.
	if rest := readInterval - now.Sub(t.last); rest > 0 && rest <= readInterval {
		s.plan.wakeIn(rest)
		return
	}
	for c := range classes {
		t.more[c] = (due || t.more[c]) && !slices.Contains(wanted, c)
	}
	t.reading, t.limit, t.last, t.ended = true, batchSize+len(s.claims), now, map[domain.OrderKey]bool{}
	s.plan.read, s.plan.limit = wanted, t.limit
	if due {
		t.stale, t.next = false, time.Time{}
	}
}

// mayRead leaves out rows that may not start: where as many are under way as may be,
// the ids answered 404 while their share is spent, and the newest while newer orders
// are in memory.
func (s *scheduler) mayRead(c class, now time.Time) bool {
	switch {
	case !s.mayClaim(c):
		return false
	case c == newest:
		return s.fresh.len() == 0
	case c == unknown:
		if s.notFound.TokensAt(now) < 1 {
			s.plan.wakeIn(time.Second / notFoundRate)
			return false
		}
	}
	return true
}

// rowsRead are rows of the due projection, and when the next one is due that was not
// at the time; zero: none is.
type rowsRead struct {
	rows map[class][]projections.DueRow
	next time.Time
}

func (r rowsRead) apply(s *scheduler, _ time.Time) {
	t := &s.table
	t.reading = false
	if t.next.IsZero() || !r.next.IsZero() && r.next.Before(t.next) {
		t.next = r.next
	}
	for c, rows := range r.rows {
		t.more[c] = len(rows) >= t.limit
		for _, row := range rows {
			switch held := s.claims[row.Key]; {
			case held != nil:
				held.missed = true
			case t.ended[row.Key]:
				t.stale = true
			case len(s.rows[c]) >= batchSize:
				t.more[c] = true
			default:
				s.rows[c] = append(s.rows[c], row)
			}
		}
	}
	t.ended = nil
}

// dropRows forgets rows of an order that are older than the last work on it, and says
// whether there are any.
func (s *scheduler) dropRows(key domain.OrderKey) bool {
	some := false
	for c, rows := range s.rows {
		s.rows[c] = slices.DeleteFunc(rows, func(row projections.DueRow) bool { return row.Key == key })
		some = some || len(s.rows[c]) < len(rows)
	}
	return some
}

// viewsChanged says that the due projection may have other rows now.
type viewsChanged struct{}

func (viewsChanged) apply(s *scheduler, _ time.Time) { s.table.stale = true }
