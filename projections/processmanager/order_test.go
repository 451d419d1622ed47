package processmanager

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"ordertrail/domain"
	"ordertrail/projections"
)

// named returns the key of an order by its id.
func named(id string) domain.OrderKey {
	return domain.OrderKey{Store: "default", ID: domain.OrderID(id)}
}

// waitingWork makes a scheduler of a text like "urgent u1 u2; fresh f1; reread r1":
// what waits, and of busy and retried what is worked on.
func waitingWork(t *testing.T, text string) *scheduler {
	t.Helper()
	s := newScheduler(0, 1000)
	rows := map[string]class{"unclear": unclear, "effects": effects, "newest": newest, "oldest": oldest, "reread": reread, "unknown": unknown}
	for part := range strings.SplitSeq(text, ";") {
		words := strings.Fields(part)
		if len(words) == 0 {
			continue
		}
		for _, id := range words[1:] {
			switch c, isRow := rows[words[0]]; {
			case isRow:
				s.rows[c] = append(s.rows[c], projections.DueRow{Key: named(id), Version: 1})
			case words[0] == "urgent":
				s.urgent.push(trigger{key: named(id), urgent: true})
			case words[0] == "fresh":
				s.fresh.push(trigger{key: named(id)})
			case words[0] == "busy":
				s.claim(named(id), false)
			case words[0] == "backlog":
				_, _ = fmt.Sscan(id, &s.unanswered)
			default:
				t.Fatalf("what is %q?", words[0])
			}
		}
	}
	return &s
}

// many names a number of orders: f1 f2 f3.
func many(name string, count int) string {
	var ids []string
	for n := range count {
		ids = append(ids, fmt.Sprint(name, n+1))
	}
	return strings.Join(ids, " ")
}

// What starts next of work that waits together (help/guarantees.md, "Nothing
// holds up what is well"): what is urgent always, then new orders newest first
// with a place in four for the oldest and one for what is only read again.
func TestWhatStartsNext(t *testing.T) {
	for _, test := range []struct {
		name, waits string
		starts      string // the first of them, in their order
	}{
		{"nothing", "", ""},
		{"one new order", "fresh f1", "f1"},
		{"new orders, the newest first and one in four the oldest", "fresh " + many("f", 8), "f8 f1 f7 f6 f5 f2 f4 f3"},
		{"a capture before new orders", "fresh f1 f2; urgent u1", "u1 f2 f1"},
		{"captures in the order they were asked for", "urgent u1 u2 u3", "u1 u2 u3"},
		{"an acknowledgement that is due before new orders", "fresh f1; effects e1", "e1 f1"},
		{"what is asked now before what is due", "effects e1; urgent u1", "u1 e1"},
		{"unclear outcomes before effects not yet tried", "effects e1; unclear x1", "x1 e1"},
		{"unclear outcomes before new orders", "fresh f1; unclear x1", "x1 f1"},
		{"rows of new orders where none is in memory", "newest n1 n2", "n1 n2"},
		{"new orders in memory before those in rows", "newest n1; fresh f1 f2", "f2 f1 n1"},
		{"the oldest row before the oldest in memory", "oldest o1; fresh f1 f2 f3", "f3 o1 f2 f1"},
		{"one place in four for what is read again", "fresh " + many("f", 6) + "; reread r1 r2", "f6 f1 f5 r1 f4 f2 f3 r2"},
		{"ids answered 404 after what is read again", "reread r1; unknown m1", "r1 m1"},
		{"ids answered 404 beside new orders", "fresh f1 f2 f3 f4; unknown m1", "f4 f1 f3 m1 f2"},
		{"ids answered 404 five at a time", "unknown " + many("m", 9), "m1 m2 m3 m4 m5"},
		{"all at once", "backlog 2; urgent u1; unclear x1; effects e1; fresh f1 f2 f3; oldest o1; reread r1; unknown m1", "u1 x1 e1 f3 o1 f2 r1 f1 m1"},
		{"nothing for an order that is worked on", "busy f1 r1 u1; fresh f1; reread r1; urgent u1", ""},
		{"as many as there are places", "fresh " + many("f", 40), "f40 f1 f39 f38 f37 f2 f36 f35"},
		{"more places the longer the queue", "backlog 32; fresh " + many("f", 24), "f24 f1 f23 f22 f21 f2 f20 f19 f18 f3 f17 f16 f15 f4 f14 f13 f12 f5 f11 f10 f9 f6 f8 f7"},
		{"what is urgent though all places are taken", "busy " + many("b", fewestPlaces) + "; fresh f1; urgent u1 u2", "u1 u2"},
		{"what is urgent, up to its own places", "busy " + many("b", fewestPlaces) + "; urgent " + many("u", 9), many("u", 8)},
		{"effects due though all places are taken", "busy " + many("b", fewestPlaces) + "; fresh f1; effects e1", "e1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := waitingWork(t, test.waits)
			var started []string
			for _, one := range s.next(time.Unix(0, 0)).starts {
				started = append(started, string(one.Key.ID))
			}
			if got := strings.Join(started, " "); got != test.starts {
				t.Errorf("started %q, want %q", got, test.starts)
			}
		})
	}
}

// The nearer new orders come to their bound, the more of the appends are theirs.
func TestPlacesGrowWithTheBacklog(t *testing.T) {
	s := newScheduler(0, 10_000)
	last := 0
	for _, test := range []struct{ backlog, want int }{{0, 8}, {64, 11}, {1000, 58}, {5000, 260}, {10_000, 512}, {50_000, 512}} {
		s.unanswered = test.backlog
		if got := s.places(); got != test.want || got < last {
			t.Errorf("%d places for a backlog of %d, want %d", got, test.backlog, test.want)
		}
		last = s.places()
	}
}

// A thousand troubled orders hold up no other.
func TestWhatFailedBeforeHasRoomOfItsOwn(t *testing.T) {
	s := waitingWork(t, "")
	for n := range maxRetried {
		s.claim(named(fmt.Sprint("t", n)), true)
		s.running--
	}
	s.rows[reread] = []projections.DueRow{{Key: named("r")}}
	s.rows[unclear] = []projections.DueRow{{Key: named("x")}}
	s.rows[effects] = []projections.DueRow{{Key: named("e")}}
	s.fresh.push(trigger{key: named("f")})
	starts := s.next(time.Unix(0, 0)).starts
	if len(starts) != 2 || starts[0].Key != named("e") || starts[1].Key != named("f") {
		t.Errorf("started %+v", starts)
	}
}

// A Klarna that answers nothing holds no more orders than there is room for, and new
// ones take no room from what is urgent.
func TestOrdersUnderWayAreBounded(t *testing.T) {
	for _, test := range []struct {
		name, waits string
		busy        int
		starts      string
	}{
		{"new orders", "fresh f1; oldest o1", maxFirst, ""},
		{"urgent ones, though new ones fill their room", "urgent u1; effects e1; fresh f1", maxFirst, "u1 e1"},
		{"urgent ones", "urgent u1 u2; effects e1", maxFirst + maxUrgent - 1, "u1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := waitingWork(t, test.waits)
			for n := range test.busy {
				s.claim(named(fmt.Sprint("slow", n)), false)
				s.running--
			}
			if got := idsOf(s.next(time.Unix(0, 0)).starts); got != test.starts {
				t.Errorf("it starts %q, want %q", got, test.starts)
			}
		})
	}
}
