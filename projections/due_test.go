package projections

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"ordertrail/domain"
)

var everyPriority = []domain.Priority{
	domain.PriorityUnclear, domain.PriorityEffect, domain.PriorityFirstRead, domain.PriorityReread, domain.PriorityNotFound,
}

func keysOf(rows []DueRow) []domain.OrderKey {
	keys := []domain.OrderKey{}
	for _, row := range rows {
		keys = append(keys, row.Key)
	}
	return keys
}

func TestDueComesByPriorityAndTime(t *testing.T) {
	tl := newMemoryTeller(t)
	for i := range 3 {
		tl.tell(orderKey(i), domain.Push{Via: "push"})
	}
	for i := 3; i < 5; i++ {
		tl.tell(orderKey(i), domain.Push{Via: "push"}, reading(orderKey(i), i), domain.Create{})
	}
	elsewhere := domain.OrderKey{Store: "other", ID: orderKey(0).ID}
	tl.tell(elsewhere, domain.Push{Via: "push"})
	v := runViews(t, tl.log)
	caughtUp(t, v, tl.log)
	for i, delay := range []time.Duration{2 * time.Minute, time.Minute} { // orders 0 and 1
		row := failed(dueOf(t, v, orderKey(i)), tl.now)
		row.NextTry, row.Priority = tl.now.Add(delay), domain.PriorityNotFound
		if err := v.Postpone(t.Context(), row); err != nil {
			t.Fatal(err)
		}
	}
	tl.tell(orderKey(6), domain.Push{Via: "push"})
	caughtUp(t, v, tl.log)

	for _, c := range []struct {
		after    time.Duration
		priority domain.Priority
		newest   bool
		limit    int
		want     []domain.OrderKey
	}{
		{time.Hour, domain.PriorityUnclear, false, 10, nil},
		{time.Hour, domain.PriorityEffect, false, 10, []domain.OrderKey{orderKey(3), orderKey(4)}},
		{time.Hour, domain.PriorityEffect, false, 1, []domain.OrderKey{orderKey(3)}},
		{time.Hour, domain.PriorityFirstRead, true, 10, []domain.OrderKey{orderKey(6), orderKey(2)}},
		{time.Hour, domain.PriorityFirstRead, false, 10, []domain.OrderKey{orderKey(2), orderKey(6)}},
		{time.Hour, domain.PriorityNotFound, false, 10, []domain.OrderKey{orderKey(1), orderKey(0)}},
		{90 * time.Second, domain.PriorityNotFound, false, 10, []domain.OrderKey{orderKey(1)}},
		{0, domain.PriorityNotFound, false, 10, nil},
	} {
		rows, err := v.Due(t.Context(), "default", c.priority, c.newest, tl.now.Add(c.after), c.limit)
		if err != nil || !slices.Equal(keysOf(rows), c.want) {
			t.Errorf("due %v from now of priority %d: %v, %v, want %v", c.after, c.priority, keysOf(rows), err, c.want)
		}
	}
	waiting, err := v.Unverified(t.Context())
	if want := []domain.OrderKey{orderKey(0), orderKey(1), orderKey(2), elsewhere, orderKey(6)}; err != nil || !reflect.DeepEqual(keysOf(waiting), want) {
		t.Errorf("waiting are %v, %v, want %v", keysOf(waiting), err, want)
	}
}

func TestNextDue(t *testing.T) {
	tl := newMemoryTeller(t)
	tl.tell(orderKey(0), domain.Push{Via: "push"})
	tl.tell(orderKey(1), domain.Push{Via: "push"})
	v := runViews(t, tl.log)
	caughtUp(t, v, tl.log)
	if at, err := v.NextDue(t.Context(), "default", everyPriority, tl.now); !at.IsZero() || err != nil {
		t.Errorf("next is %v, %v, want nothing behind now", at, err)
	}
	row := failed(dueOf(t, v, orderKey(1)), tl.now)
	if err := v.Postpone(t.Context(), row); err != nil {
		t.Fatal(err)
	}
	if at, err := v.NextDue(t.Context(), "default", everyPriority, tl.now); err != nil || !at.Equal(row.NextTry) {
		t.Errorf("next is %v, %v, want %v", at, err, row.NextTry)
	}
	if at, err := v.NextDue(t.Context(), "default", everyPriority[:2], tl.now); !at.IsZero() || err != nil {
		t.Errorf("of other priorities something is due: %v, %v", at, err)
	}
}

func TestTriesLastAsLongAsTheirCause(t *testing.T) {
	tl := newMemoryTeller(t)
	key := orderKey(0)
	tl.tell(key, domain.Push{Via: "push"})
	v := runViews(t, tl.log)
	caughtUp(t, v, tl.log)
	want := failed(dueOf(t, v, key), tl.now)
	if err := v.Postpone(t.Context(), want); err != nil {
		t.Fatal(err)
	}
	tl.now = tl.now.Add(2 * time.Minute)
	repeat := tl.tell(key, domain.Push{Via: "push"}) // the same cause
	caughtUp(t, v, tl.log)
	want.Version, want.Position, want.NotBefore = 2, repeat.Position, tl.now
	if got := dueOf(t, v, key); got != want {
		t.Errorf("after a repeated push %+v, want %+v", got, want)
	}
	tl.tell(key, domain.GiveUp{Reason: domain.GiveUpCapacity}, domain.Push{Via: "push"}) // another one
	tl.now = tl.now.Add(2 * time.Minute)
	tl.tell(key, domain.Push{Via: "push"})
	caughtUp(t, v, tl.log)
	if got := dueOf(t, v, key); got.Attempts != 0 || got.LastError != "" || !got.NextTry.Equal(got.NotBefore) || got.Priority != domain.PriorityFirstRead {
		t.Errorf("asked for again after it was given up: %+v", got)
	}
	tl.tell(key, reading(key, 0))
	caughtUp(t, v, tl.log)
	if got := dueOf(t, v, key); got.Kind != domain.DueCreate || got.Attempts != 0 {
		t.Errorf("after it was fetched: %+v", got)
	}
	if err := v.Postpone(t.Context(), want); err != nil {
		t.Fatal(err)
	}
	if got := dueOf(t, v, key); got.Kind != domain.DueCreate || got.Attempts != 0 {
		t.Errorf("after a postponement that came too late: %+v", got)
	}
}

func TestWakeDue(t *testing.T) {
	tl := newMemoryTeller(t)
	key := orderKey(0)
	tl.tell(key, domain.Push{Via: "push"})
	v := runViews(t, tl.log)
	caughtUp(t, v, tl.log)
	changed := v.Changed()
	row := failed(dueOf(t, v, key), tl.now)
	if err := v.Postpone(t.Context(), row); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		after time.Duration
		want  time.Time
	}{
		{999 * time.Millisecond, row.NextTry},
		{time.Second, tl.now.Add(time.Second)},
		{time.Minute, tl.now.Add(time.Second)}, // due since then: it keeps its place
	} {
		if err := v.WakeDue(t.Context(), key, tl.now.Add(c.after)); err != nil {
			t.Fatal(err)
		}
		if got := dueOf(t, v, key); !got.NextTry.Equal(c.want) || got.Attempts != 1 {
			t.Errorf("woken after %v: %+v, want next try %v", c.after, got, c.want)
		}
	}
	<-changed
}

// What is watched rests until its next look, keeps that over a rebuild, and is no
// business of a push.
func TestRest(t *testing.T) {
	tl := newMemoryTeller(t)
	tl.acknowledged(1)
	v := runViews(t, tl.log)
	caughtUp(t, v, tl.log)
	look := func() DueRow {
		t.Helper()
		rows, err := v.DueOf(t.Context(), orderKey(0))
		if err != nil || len(rows) != 2 {
			t.Fatalf("watched is %v, %v", rows, err)
		}
		return rows[1]
	}
	if row := look(); !row.NextTry.Equal(tl.now.Add(time.Hour)) {
		t.Errorf("it is looked at first at %v", row.NextTry)
	}
	next := tl.now.Add(5 * time.Hour)
	old := look()
	old.Version--
	for _, row := range []DueRow{failed(look(), tl.now), old} {
		if err := v.Postpone(t.Context(), failed(look(), tl.now)); err != nil {
			t.Fatal(err)
		}
		if err := v.Rest(t.Context(), row, next); err != nil {
			t.Fatal(err)
		}
		if rests := look().NextTry.Equal(next) && look().Attempts == 0; rests != (row.Version == look().Version) {
			t.Errorf("a row of version %d rests: %v", row.Version, rests)
		}
	}
	if err := v.Rest(t.Context(), look(), next); err != nil {
		t.Fatal(err)
	}
	if err := v.Rebuild(t.Context(), tl.log, func(uint64, uint64) {}); err != nil {
		t.Fatal(err)
	}
	if err := v.WakeDue(t.Context(), orderKey(0), tl.now); err != nil {
		t.Fatal(err)
	}
	if got := look().NextTry; !got.Equal(next) {
		t.Errorf("after a rebuild and a push it is looked at at %v, want %v", got, next)
	}
	if err := v.Rest(t.Context(), look(), time.Time{}); err != nil {
		t.Fatal(err)
	}
	if rows, err := v.DueOf(t.Context(), orderKey(0)); err != nil || len(rows) != 1 {
		t.Errorf("once it is over, %v is watched, %v", rows, err)
	}
}

// The next shipment's capture begins anew: how the one before it went is not its own.
func TestEachShipmentHasItsOwnTries(t *testing.T) {
	tl := newMemoryTeller(t)
	tl.acknowledged(1)
	part := int64(100)
	tl.tell(orderKey(0), domain.Ship{ID: "one", Amount: &part}, domain.Ship{ID: "two", Amount: &part})
	v := runViews(t, tl.log)
	caughtUp(t, v, tl.log)
	capture := func() DueRow {
		t.Helper()
		rows, err := v.DueOf(t.Context(), orderKey(0))
		if err != nil || len(rows) == 0 || rows[0].Kind != domain.DueCapture {
			t.Fatalf("due is %v, %v", rows, err)
		}
		return rows[0]
	}
	first := capture()
	if err := v.Postpone(t.Context(), failed(first, tl.now)); err != nil {
		t.Fatal(err)
	}
	tl.tell(orderKey(0), domain.RecordCapture{ShipmentID: "one", CaptureID: "c1"})
	caughtUp(t, v, tl.log)
	if second := capture(); second.Attempts != 0 || second.Since == first.Since || second.LastError != "" {
		t.Errorf("the second shipment's capture: %+v", second)
	}
}
