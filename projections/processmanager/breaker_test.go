package processmanager

import (
	"testing"
	"time"
)

func TestTheBreakerLetsOneCallProbeWhileCredentialsAreRefused(t *testing.T) {
	var b breaker
	now := time.Unix(0, 0)
	for range 2 {
		if !b.enter(now) {
			t.Fatal("a closed breaker lets every call through")
		}
	}
	if !b.refuse(now) || b.refuse(now) {
		t.Fatal("the first refusal is news, one under way with it is not")
	}
	if now = now.Add(firstOpening - 1); b.enter(now) {
		t.Fatal("a call went through while it was open")
	}
	now = now.Add(1)
	if !b.enter(now) || b.enter(now) {
		t.Fatal("one call is to probe, no more")
	}
	if b.refuse(now) || b.openFor(now) != 2*firstOpening {
		t.Fatalf("refused again, it is open for %s", b.openFor(now))
	}
	b.leave()
	now = now.Add(2 * firstOpening)
	if !b.enter(now) || b.enter(now) {
		t.Fatal("one call is to probe again")
	}
	// Its outcome is not known: the next one is to probe.
	if b.leave(); !b.enter(now) {
		t.Fatal("a call that told nothing keeps all others out")
	}
	b.leave()
	if b.accept() == 0 || !b.enter(now) || !b.enter(now) {
		t.Fatal("an accepted call closes it for all")
	}
}
