package processmanager

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ordertrail/domain"
	"ordertrail/projections"
)

// told applies inputs and returns what comes of them.
func told(s *scheduler, now time.Time, inputs ...input) plan {
	for _, in := range inputs {
		in.apply(s, now)
	}
	return s.next(now)
}

func idsOf(starts []start) string {
	var ids []string
	for _, one := range starts {
		ids = append(ids, string(one.Key.ID))
	}
	return strings.Join(ids, " ")
}

// quiet is a scheduler whose table has been read and is empty.
func quiet(t *testing.T, now time.Time) *scheduler {
	t.Helper()
	s := newScheduler(0, 1000)
	if p := s.next(now); len(p.read) == 0 || p.reschedule == nil || !slices.Equal(p.reschedule.words, []string{""}) {
		t.Fatalf("at the start it is to read the table and bring forward what was put off too far: %+v", p)
	}
	told(&s, now, rowsRead{}, rescheduleEnd{})
	return &s
}

func TestATriggerOfAnOrderAtWorkComesWhenThatIsOver(t *testing.T) {
	now := time.Unix(0, 0)
	s, a := quiet(t, now), named("a")
	if p := told(s, now, trigger{key: a, kind: domain.DueFetch}); idsOf(p.starts) != "a" || !p.starts[0].fresh {
		t.Fatalf("it starts %+v", p.starts)
	}
	done := make(chan struct{})
	if p := told(s, now, trigger{key: a, kind: domain.DueReread, urgent: true, done: done}, trigger{key: a, kind: domain.DueCapture, urgent: true}); len(p.starts) != 0 {
		t.Fatalf("it is worked on, and starts %+v", p.starts)
	}
	if p := told(s, now, workEnd{a}); len(p.starts) != 0 || s.running != 0 {
		t.Fatalf("the views have not seen it, and it starts %+v", p.starts)
	}
	p := told(s, now, orderEnd{key: a})
	if idsOf(p.starts) != "a" || p.starts[0].Kind != domain.DueReread || p.starts[0].done != done {
		t.Fatalf("the first that came starts: %+v", p.starts)
	}
	if p = told(s, now, workEnd{a}, orderEnd{key: a}); idsOf(p.starts) != "a" || p.starts[0].Kind != domain.DueCapture {
		t.Fatalf("then the second: %+v", p.starts)
	}
}

func TestASlowCallHoldsNoPlace(t *testing.T) {
	now := time.Unix(0, 0)
	s := waitingWork(t, "fresh "+many("f", fewestPlaces+1))
	starts := s.next(now).starts
	asked := &call{key: starts[0].Key, leave: make(chan error, 1)}
	p := told(s, now, asked)
	if len(p.leaves) != 1 || p.leaves[0].err != nil || len(p.starts) != 0 {
		t.Fatalf("a call may go, and no other starts: %+v", p)
	}
	if p = s.next(now.Add(slowCall - 1)); len(p.starts) != 0 || p.wait == 0 {
		t.Fatalf("a quick call keeps its place: %+v", p)
	}
	if p = s.next(now.Add(slowCall)); len(p.starts) != 1 {
		t.Fatalf("a slow one gives it to another: %+v", p)
	}
	if told(s, now.Add(time.Second), back{key: asked.key, klarna: true}); s.running != fewestPlaces+1 {
		t.Errorf("answered, it works again: %d", s.running)
	}
	if told(s, now.Add(time.Second), workEnd{asked.key}, orderEnd{key: asked.key}); s.running != fewestPlaces {
		t.Errorf("and gives its place back: %d", s.running)
	}
}

func TestAnOrderThatEndsInACallGivesItsPlaceBackOnce(t *testing.T) {
	now := time.Unix(0, 0)
	s, a := quiet(t, now), named("a")
	told(s, now, trigger{key: a})
	told(s, now, &call{key: a, leave: make(chan error, 1)}, workEnd{a})
	if s.next(now.Add(time.Minute)); s.running != 0 {
		t.Errorf("%d places are taken", s.running)
	}
}

func TestRowsAreReadWhenThereMayBeSome(t *testing.T) {
	now := time.Unix(0, 0)
	s := quiet(t, now)
	if p := s.next(now.Add(time.Second)); len(p.read) != 0 {
		t.Errorf("nothing has changed, and it reads %v", p.read)
	}
	now = now.Add(time.Second)
	if p := told(s, now, viewsChanged{}); len(p.read) != int(classes) {
		t.Errorf("the views have changed, and it reads %v", p.read)
	}
	if p := told(s, now, viewsChanged{}); len(p.read) != 0 {
		t.Errorf("it reads already, and reads %v", p.read)
	}
	row := func(id string) projections.DueRow { return projections.DueRow{Key: named(id), Version: 1} }
	p := told(s, now, rowsRead{rows: map[class][]projections.DueRow{effects: {row("e")}}})
	if idsOf(p.starts) != "e" || len(p.read) != 0 || p.wait != readInterval {
		t.Errorf("what changed while it read is read after a while: %+v", p)
	}
	if p = s.next(now.Add(readInterval)); len(p.read) != int(classes) {
		t.Errorf("then it reads %v", p.read)
	}
	p = told(s, now.Add(readInterval), rowsRead{next: now.Add(time.Minute)})
	if len(p.read) != 0 || p.wait != time.Minute-readInterval {
		t.Errorf("the next row is due in a minute: %+v", p)
	}
	if p = s.next(now.Add(time.Minute)); len(p.read) != int(classes) {
		t.Errorf("it is due, and it reads %v", p.read)
	}
}

func TestWhatWasPutOffIsReadInTime(t *testing.T) {
	now := time.Unix(0, 0)
	s, a := quiet(t, now), named("a")
	told(s, now, trigger{key: a})
	if p := told(s, now, workEnd{a}, orderEnd{key: a, next: now.Add(time.Second)}); p.wait != time.Second {
		t.Errorf("it waits %s", p.wait)
	}
	if p := s.next(now.Add(time.Second)); len(p.read) == 0 {
		t.Error("it is due, and nothing is read")
	}
}

// Rows that were read while their order was worked on may be old, and are read again.
func TestRowsOfAnOrderAtWorkAreReadAgain(t *testing.T) {
	for name, order := range map[string][]input{
		"read while it was worked on":     {rowsRead{rows: map[class][]projections.DueRow{reread: {{Key: named("a")}}}}, workEnd{named("a")}, orderEnd{key: named("a")}},
		"its work ended while it is read": {workEnd{named("a")}, orderEnd{key: named("a")}, rowsRead{rows: map[class][]projections.DueRow{reread: {{Key: named("a")}}}}},
	} {
		t.Run(name, func(t *testing.T) {
			now := time.Unix(0, 0)
			s := quiet(t, now)
			told(s, now, trigger{key: named("a")})
			now = now.Add(time.Second)
			if p := told(s, now, viewsChanged{}); len(p.read) == 0 {
				t.Fatal("nothing is read")
			}
			if p := told(s, now, order...); len(p.starts) != 0 {
				t.Errorf("an old row starts %+v", p.starts)
			}
			if p := s.next(now.Add(readInterval)); !slices.Contains(p.read, reread) {
				t.Errorf("then it reads %v", p.read)
			}
		})
	}
}

func TestAFullQueueLosesNothingThatWaits(t *testing.T) {
	now := time.Unix(0, 0)
	s := newScheduler(0, 1000)
	for range maxTriggers {
		s.urgent.push(trigger{key: named("a")})
		s.fresh.push(trigger{key: named("b")})
	}
	s.table.stale = false
	done := make(chan struct{})
	for _, in := range []input{trigger{key: named("c"), urgent: true, done: done}, trigger{key: named("d")}} {
		in.apply(&s, now)
	}
	select {
	case <-done:
	default:
		t.Error("who waits is not told")
	}
	if s.fresh.len() != maxTriggers || !s.table.stale {
		t.Error("what found no room is to be read from the table")
	}
}

func TestRowsAreRescheduledOneBatchAtATime(t *testing.T) {
	now := time.Unix(0, 0)
	s := quiet(t, now)
	if p := told(s, now, wake{named("a")}, wake{named("a")}); p.reschedule == nil || len(p.reschedule.keys) != 1 || len(p.reschedule.words) != 0 {
		t.Fatalf("asked twice for one order: %+v", p.reschedule)
	}
	inputs := []input{}
	for n := range 2 * maxWakes {
		inputs = append(inputs, wake{named(fmt.Sprint(n))})
	}
	if p := told(s, now, inputs...); p.reschedule != nil {
		t.Fatalf("a second batch beside the first: %+v", p.reschedule)
	}
	p := told(s, now, rescheduleEnd{some: true})
	if p.reschedule == nil || len(p.reschedule.keys) != maxWakes || p.wait > readInterval || len(p.read) == 0 && p.wait == 0 {
		t.Errorf("then the next, as long as it may be, and what is due is read: %d of %+v", len(p.reschedule.keys), p.wait)
	}
	told(s, now, rescheduleEnd{})
	if p = s.next(now.Add(tooFarInterval)); p.reschedule == nil || !slices.Equal(p.reschedule.words, []string{""}) {
		t.Errorf("what was put off too far: %+v", p.reschedule)
	}
}

func TestEveryEffectHasItsAttempt(t *testing.T) {
	for _, effect := range domain.Effects() {
		if attempts()[effect.Kind].ask == nil {
			t.Errorf("nobody knows how to %s an order", effect.Kind)
		}
	}
	if len(attempts()) != len(domain.Effects()) {
		t.Errorf("%d attempts for %d effects", len(attempts()), len(domain.Effects()))
	}
}

// However often Klarna notifies of an order that is worked on, it is read once more.
func TestTriggersOfAKindComeOnceWhenTheWorkIsOver(t *testing.T) {
	now := time.Unix(0, 0)
	s, a := quiet(t, now), named("a")
	told(s, now, trigger{key: a, kind: domain.DueFetch})
	notice := trigger{key: a, kind: domain.DueReread, urgent: true}
	asked := notice
	asked.done = make(chan struct{})
	told(s, now, notice, notice, asked, notice, trigger{key: a, kind: domain.DueCapture, urgent: true})
	var kinds []string
	for p := told(s, now, workEnd{a}, orderEnd{key: a}); len(p.starts) > 0; p = told(s, now, workEnd{a}, orderEnd{key: a}) {
		kinds = append(kinds, string(p.starts[0].Kind))
		if p.starts[0].Kind == domain.DueReread && p.starts[0].done != asked.done {
			t.Error("who waits for the reading is not told")
		}
	}
	if got := strings.Join(kinds, " "); got != "look capture" {
		t.Errorf("it starts %q", got)
	}
}
