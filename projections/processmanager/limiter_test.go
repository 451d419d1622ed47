package processmanager

import (
	"slices"
	"testing"
	"time"

	"ordertrail/domain"
)

func TestTheLimiterServesTheMostUrgentFirst(t *testing.T) {
	l := newLimiter(1)
	for _, priority := range []domain.Priority{domain.PriorityNotFound, domain.PriorityFirstRead, domain.PriorityEffect, domain.PriorityReread, domain.PriorityUnclear, domain.PriorityFirstRead} {
		l.push(&call{priority: priority})
	}
	var served []uint64
	now := time.Unix(0, 0)
	for c, wait := l.pop(now); c != nil; c, wait = l.pop(now) {
		served = append(served, c.number)
		if other, wait := l.pop(now); other != nil || len(l.calls) > 0 && (wait <= 0 || wait > time.Second) {
			t.Errorf("two calls within a second, or a wait of %s", wait)
		}
		now = now.Add(time.Second)
		_ = wait
	}
	// Of first reads the newest, of all else the one that waits longest.
	if want := []uint64{5, 3, 6, 2, 4, 1}; !slices.Equal(served, want) {
		t.Errorf("served in the order %v, want %v", served, want)
	}
}

func TestWithoutARateEveryCallGoes(t *testing.T) {
	l := newLimiter(0)
	for range 100 {
		l.push(&call{})
	}
	for range 100 {
		if c, _ := l.pop(time.Unix(0, 0)); c == nil {
			t.Fatal("a call has to wait")
		}
	}
	if c, wait := l.pop(time.Unix(0, 0)); c != nil || wait != 0 {
		t.Errorf("none waits: %v, %s", c, wait)
	}
}
