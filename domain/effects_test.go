package domain

import (
	"reflect"
	"slices"
	"testing"
)

// Every row of Effects is whole: its events are of the log and say which intent they
// are about, so that nothing that ranges over the rows passes one over.
func TestEveryEffectIsWhole(t *testing.T) {
	for _, e := range Effects() {
		t.Run(string(e.Kind), func(t *testing.T) {
			if got := effectOf(e.Kind); got == nil || e.due == nil {
				t.Errorf("its row is %+v", got)
			}
			for _, event := range []Event{e.Requested, e.Done} {
				if !slices.ContainsFunc(Events(), func(known Event) bool { return reflect.TypeOf(known) == reflect.TypeOf(event) }) {
					t.Errorf("%T is no event of the log", event)
				}
			}
			if e.Verb == "" {
				return // it comes with events that record more
			}
			if kind, _, some := Requests(e.Requested); !some || kind != e.Kind {
				t.Errorf("%s asks for %q", e.Requested.Name(), kind)
			}
			if o, some := OutcomeOf(e.Done); !some || o.Kind != e.Kind || o.State != Done {
				t.Errorf("%s is the outcome %+v", e.Done.Name(), o)
			}
			if e.sighted == nil {
				t.Error("no reading shows it")
			}
		})
	}
}

// No event that asks for something, or ends it, stands outside the rows.
func TestEveryRequestHasItsEffect(t *testing.T) {
	for _, event := range Events() {
		kind, _, asks := Requests(event)
		outcome, ends := OutcomeOf(event)
		if _, refused := event.(RefusedEvent); refused || !asks && !ends {
			continue
		}
		if e := effectOf(Kind(string(kind) + string(outcome.Kind))); e == nil || asks && e.Requested.Name() != event.Name() {
			t.Errorf("%s has no row in Effects", event.Name())
		}
	}
}

// What a caller may ask for is among what it is told is allowed.
func TestEveryVerbMayBeAllowed(t *testing.T) {
	lives := [][]Event{acknowledged(), acknowledged(captures("s1", 2000)...)}
	for _, e := range Effects() {
		allowed := func(events []Event) bool {
			o := given(t, events...)
			return slices.Contains(o.allowed(o.UpdatedAt), e.Verb)
		}
		if e.Verb != "" && !slices.ContainsFunc(lives, allowed) {
			t.Errorf("%s is never named as allowed", e.Verb)
		}
	}
}

func BenchmarkDue(b *testing.B) {
	order := given(b, acknowledged(append(captures("s1", 2000), shipped("s2", 100))...)...)
	b.ReportAllocs()
	for b.Loop() {
		if len(Due(order)) != 1 {
			b.Fatal(Due(order))
		}
	}
}
