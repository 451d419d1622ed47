package processmanager

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"ordertrail/projections"
)

// A batch of slow answers hides no row that waits behind it: the rows of orders at
// work are read with the others.
func TestRowsBehindThoseAtWorkAreRead(t *testing.T) {
	now := time.Unix(0, 0)
	s := quiet(t, now)
	var atWork []projections.DueRow
	for n := range 2 * batchSize {
		row := projections.DueRow{Key: named(fmt.Sprint("slow", n))}
		s.claim(row.Key, true)
		s.running--
		atWork = append(atWork, row)
	}
	now = now.Add(time.Second)
	p := told(s, now, viewsChanged{})
	if p.limit != 3*batchSize {
		t.Fatalf("%d rows of a class are read beside %d at work", p.limit, len(atWork))
	}
	p = told(s, now, rowsRead{rows: map[class][]projections.DueRow{reread: append(atWork, projections.DueRow{Key: named("a")})}})
	if idsOf(p.starts) != "a" {
		t.Errorf("it starts %q", idsOf(p.starts))
	}
	if p = s.next(now.Add(readInterval)); slices.Contains(p.read, reread) {
		t.Error("all were read, and they are read again")
	}
}

// While as many orders are under way as may be, no row is read that could not start.
func TestRowsThatMayNotStartAreNotRead(t *testing.T) {
	now := time.Unix(0, 0)
	s := quiet(t, now)
	for n := range maxRetried {
		s.claim(named(fmt.Sprint("slow", n)), true)
		s.running--
	}
	now = now.Add(time.Second)
	p := told(s, now, viewsChanged{})
	if slices.Contains(p.read, reread) || !slices.Contains(p.read, effects) {
		t.Fatalf("it reads %v", p.read)
	}
	p = told(s, now.Add(readInterval), rowsRead{}, workEnd{named("slow0")}, orderEnd{key: named("slow0")})
	if !slices.Contains(p.read, reread) {
		t.Errorf("one has ended, and it reads %v", p.read)
	}
}

// What was put off is tried in time, though another class is read meanwhile.
func TestReadingMoreOfOneClassForgetsNoNextTry(t *testing.T) {
	now := time.Unix(0, 0)
	s := quiet(t, now)
	now = now.Add(time.Second)
	told(s, now, viewsChanged{})
	var rows []projections.DueRow
	for n := range batchSize {
		rows = append(rows, projections.DueRow{Key: named(fmt.Sprint("r", n))})
	}
	retry := now.Add(time.Second)
	told(s, now, rowsRead{rows: map[class][]projections.DueRow{reread: rows}, next: retry})
	s.rows[reread] = nil // they have begun
	now = now.Add(readInterval)
	if p := s.next(now); !slices.Equal(p.read, []class{reread}) {
		t.Fatalf("there may be more of one class, and it reads %v", p.read)
	}
	p := told(s, now, rowsRead{next: retry.Add(time.Hour)})
	if p.wait != retry.Sub(now) {
		t.Errorf("the next try is in %s, and it waits %s", retry.Sub(now), p.wait)
	}
}

// Where fewer of the orders at work have rows than are under way, no more rows are
// kept than a batch has.
func TestNoMoreRowsAreKeptThanABatchHas(t *testing.T) {
	now := time.Unix(0, 0)
	s := quiet(t, now)
	var rows []projections.DueRow
	for n := range 2 * batchSize {
		rows = append(rows, projections.DueRow{Key: named(fmt.Sprint("r", n))})
	}
	s.table.limit = 3 * batchSize
	rowsRead{rows: map[class][]projections.DueRow{reread: rows}}.apply(s, now)
	if len(s.rows[reread]) != batchSize || !s.table.more[reread] {
		t.Errorf("%d rows are kept, and there are more: %t", len(s.rows[reread]), s.table.more[reread])
	}
}

// Two classes read the same rows of new orders. One that has failed meanwhile waits as
// its new row says.
func TestARowOlderThanTheLastWorkOnItsOrderIsDropped(t *testing.T) {
	now := time.Unix(0, 0)
	s := quiet(t, now)
	now = now.Add(time.Second)
	told(s, now, viewsChanged{})
	a := projections.DueRow{Key: named("a"), Version: 1}
	oldestFirst := []projections.DueRow{{Key: named("b"), Version: 1}, {Key: named("c"), Version: 1}, a}
	s.running = s.places() - 1
	if p := told(s, now, rowsRead{rows: map[class][]projections.DueRow{newest: {a}, oldest: oldestFirst}}); idsOf(p.starts) != "a" {
		t.Fatalf("it starts %q", idsOf(p.starts))
	}
	s.running = 1
	p := told(s, now, workEnd{a.Key}, orderEnd{key: a.Key, next: now.Add(firstDelay)})
	if idsOf(p.starts) != "b c" {
		t.Errorf("it starts %q", idsOf(p.starts))
	}
	if p = s.next(now.Add(readInterval)); !slices.Contains(p.read, oldest) {
		t.Errorf("it reads %v", p.read)
	}
}
