package processmanager

import (
	"strconv"
	"testing"

	"ordertrail/domain"
)

func TestAQueueIsTakenFromBothEnds(t *testing.T) {
	var q queue
	key := func(n int) domain.OrderKey {
		return domain.OrderKey{Store: "default", ID: domain.OrderID(strconv.Itoa(n))}
	}
	for n := range 1000 {
		q.push(trigger{key: key(n)})
	}
	first, last := 0, 999
	for q.len() > 0 {
		oldest, _ := q.popOldest()
		newest, _ := q.popNewest()
		if oldest.key != key(first) || newest.key != key(last) {
			t.Fatalf("got %s and %s, want %d and %d", oldest.key, newest.key, first, last)
		}
		first, last = first+1, last-1
		if q.push(trigger{key: key(last + 1)}); last > 900 {
			q.popNewest()
		} else {
			last++
		}
		if q.len() < 10 {
			break
		}
	}
	if q.head > 64 && q.head > len(q.items) {
		t.Errorf("what was taken is kept: %d of %d", q.head, len(q.items))
	}
}

func TestAnEmptyQueueHasNothing(t *testing.T) {
	var q queue
	if _, some := q.popOldest(); some {
		t.Error("an oldest one")
	}
	if _, some := q.popNewest(); some {
		t.Error("a newest one")
	}
}
