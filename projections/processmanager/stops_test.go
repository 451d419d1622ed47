package processmanager

import (
	"slices"
	"testing"
	"time"

	"ordertrail/domain"
	"ordertrail/projections"
)

func TestRefusedCredentialsStopTheStoreAndOneCallProbes(t *testing.T) {
	now := time.Unix(0, 0)
	s := quiet(t, now)
	ask := func(id string) *call { return &call{key: named(id), leave: make(chan error, 1)} }
	told(s, now, trigger{key: named("a")}, trigger{key: named("b")})
	told(s, now, ask("a"), ask("b"))
	p := told(s, now, back{key: named("a"), klarna: true, answer: &domain.AnswerError{Kind: domain.AnswerUnauthorized}})
	if len(p.news) != 1 || !p.news[0].refused || p.wait == 0 || len(p.starts) != 0 {
		t.Fatalf("it is told once, and waited for: %+v", p)
	}
	if p = told(s, now, ask("a"), trigger{key: named("c"), urgent: true}); len(p.leaves) != 1 || p.leaves[0].err == nil || len(p.starts) != 0 {
		t.Fatalf("no call goes and nothing starts: %+v", p)
	}
	now = now.Add(firstOpening)
	if p = told(s, now, ask("a"), ask("b")); len(p.leaves) != 2 || p.leaves[0].err != nil || p.leaves[1].err == nil {
		t.Fatalf("one call probes: %+v", p.leaves)
	}
	refused := &domain.AnswerError{Kind: domain.AnswerUnauthorized}
	if p = told(s, now, back{key: named("a"), klarna: true, answer: refused}); len(p.news) != 0 || s.breaker.openFor(now) != 2*firstOpening {
		t.Fatalf("refused again it is no news: %+v", p)
	}
	now = now.Add(2 * firstOpening)
	told(s, now, ask("b"))
	p = told(s, now, back{key: named("b"), klarna: true})
	if len(p.news) != 1 || p.news[0].refused || p.reschedule == nil || !slices.Contains(p.reschedule.words, string(domain.AnswerUnauthorized)) || idsOf(p.starts) != "c" {
		t.Errorf("accepted, all goes on: %+v", p)
	}
}

func TestA429StopsTheStoreForAsLongAsItSays(t *testing.T) {
	now := time.Unix(0, 0)
	s := quiet(t, now)
	told(s, now, trigger{key: named("a")})
	told(s, now, &call{key: named("a"), leave: make(chan error, 1)})
	limited := &domain.AnswerError{Kind: domain.AnswerRateLimited, RetryAfter: 7 * time.Second}
	if p := told(s, now, back{key: named("a"), klarna: true, answer: limited}, trigger{key: named("b")}); len(p.starts) != 0 || p.wait != 7*time.Second {
		t.Errorf("it waits: %+v", p)
	}
	if p := s.next(now.Add(7 * time.Second)); idsOf(p.starts) != "b" {
		t.Errorf("then it goes on: %+v", p)
	}
}

// A row whose call was not let go is as due as before, and nothing else tells of it.
func TestAHeldCallIsMadeOnceTheStoreIsOpen(t *testing.T) {
	now := time.Unix(0, 0)
	s := quiet(t, now)
	told(s, now.Add(time.Second), viewsChanged{})
	now = now.Add(time.Second)
	rows := []projections.DueRow{{Key: named("a"), Version: 1}, {Key: named("b"), Version: 1}}
	told(s, now, rowsRead{rows: map[class][]projections.DueRow{effects: rows}})
	told(s, now, &call{key: named("a"), leave: make(chan error, 1)})
	lost := &domain.AnswerError{Kind: domain.AnswerUnreachable}
	told(s, now, back{key: named("a"), klarna: true, answer: lost}, workEnd{named("a")}, orderEnd{key: named("a"), next: now.Add(longestDelay)})
	p := told(s, now, &call{key: named("b"), leave: make(chan error, 1)}, workEnd{named("b")})
	if len(p.leaves) != 1 || p.leaves[0].err == nil {
		t.Fatalf("it is held: %+v", p.leaves)
	}
	if p = told(s, now, orderEnd{key: named("b")}); p.wait != unreachablePause {
		t.Fatalf("it waits %s", p.wait)
	}
	if p = s.next(now.Add(unreachablePause)); !slices.Contains(p.read, effects) {
		t.Errorf("the store is open again, and it reads %v", p.read)
	}
}

// At the end of a process the work ends before its call had leave.
func TestACallWhoseWorkIsOverIsSkipped(t *testing.T) {
	now := time.Unix(0, 0)
	s := newScheduler(1, 10)
	a, b := named("a"), named("b")
	told(&s, now, trigger{key: a}, trigger{key: b}, &call{key: a, leave: make(chan error, 1)}, &call{key: b, leave: make(chan error, 1)})
	told(&s, now, workEnd{a}, orderEnd{key: a}, workEnd{b}, orderEnd{key: b})
	if p := told(&s, now.Add(time.Minute)); len(p.leaves) != 0 || s.running != 0 {
		t.Errorf("%d calls may go, %d places are taken", len(p.leaves), s.running)
	}
}
