package projections

import (
	"context"
	"errors"
	"os"
	"testing"
	"time"

	"ordertrail/domain"
	"ordertrail/eventstore"
)

func noProgress(uint64, uint64) {}

// TestRebuildBesideTheLive rebuilds again and again while orders are told, read
// and waited for.
func TestRebuildBesideTheLive(t *testing.T) {
	tl := newMemoryTeller(t)
	tl.acknowledged(500)
	v := runViews(t, tl.log)
	told := make(chan struct{})
	go func() {
		defer close(told)
		for i := range 100 {
			key := orderKey(500 + i)
			entry := tl.tell(key, domain.Push{Via: "push"}, reading(key, i))
			if err := v.CaughtUp(context.Background(), entry.Position); err != nil {
				t.Error(err)
			}
			rows, err := v.DueOf(context.Background(), key)
			if err != nil || len(rows) != 1 || rows[0].Kind != domain.DueCreate {
				t.Errorf("what is due for %s, having caught up: %v, %v", key, rows, err)
			}
		}
	}()
	rebuilt := 0
	for telling := true; telling; rebuilt++ {
		before := v.Position()
		if err := v.Rebuild(t.Context(), tl.log, noProgress); err != nil {
			t.Fatal(err)
		}
		if after := v.Position(); after < before {
			t.Fatalf("a rebuild went back from position %d to %d", before, after)
		}
		select {
		case <-told:
			telling = false
		default:
		}
	}
	caughtUp(t, v, tl.log)
	wantFold(t, v, tl.log)
	t.Logf("rebuilt %d times", rebuilt)
}

func TestRebuildTellsItsProgress(t *testing.T) {
	tl := newMemoryTeller(t)
	tl.acknowledged(100)
	v := openViews(t, viewsPath(t))
	var done, total uint64
	err := v.Rebuild(t.Context(), tl.log, func(d, all uint64) {
		if d < done || d > all {
			t.Errorf("progress went from %d to %d of %d", done, d, all)
		}
		done, total = d, all
	})
	if err != nil || done != 400 || total != 400 {
		t.Errorf("the last progress was %d of %d, %v", done, total, err)
	}
	wantFold(t, v, tl.log)
	if _, err := os.Stat(v.path + ".rebuild"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the file of the rebuild is still there: %v", err)
	}
	if info, err := os.Stat(v.path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the rebuilt file: %v, %v", info.Mode(), err)
	}
}

func TestRebuildCarriesTriesOver(t *testing.T) {
	tl := newMemoryTeller(t)
	for i := range 2 {
		tl.tell(orderKey(i), domain.Push{Via: "push"})
	}
	v := runViews(t, tl.log)
	caughtUp(t, v, tl.log)
	want := failed(dueOf(t, v, orderKey(0)), tl.now)
	if err := v.Postpone(t.Context(), want); err != nil {
		t.Fatal(err)
	}
	untried := dueOf(t, v, orderKey(1))
	if err := v.Rebuild(t.Context(), tl.log, noProgress); err != nil {
		t.Fatal(err)
	}
	if got := dueOf(t, v, orderKey(0)); got != want {
		t.Errorf("after a rebuild %+v, want %+v", got, want)
	}
	if got := dueOf(t, v, orderKey(1)); got != untried {
		t.Errorf("after a rebuild %+v, want %+v", got, untried)
	}
}

// TestRebuildCarriesNoTriesOfAnEndedCauseOver rebuilds views that are behind: in
// between the order was given up and asked for again.
func TestRebuildCarriesNoTriesOfAnEndedCauseOver(t *testing.T) {
	tl := newMemoryTeller(t)
	key := orderKey(0)
	tl.tell(key, domain.Push{Via: "push"})
	v := openViews(t, viewsPath(t))
	stop := run(t, v, tl.log)
	caughtUp(t, v, tl.log)
	stop()
	if err := v.Postpone(t.Context(), failed(dueOf(t, v, key), tl.now)); err != nil {
		t.Fatal(err)
	}
	tl.tell(key, domain.GiveUp{Reason: domain.GiveUpCapacity})
	tl.now = tl.now.Add(2 * time.Minute)
	tl.tell(key, domain.Push{Via: "push"})
	if err := v.Rebuild(t.Context(), tl.log, noProgress); err != nil {
		t.Fatal(err)
	}
	if got := dueOf(t, v, key); got.Attempts != 0 || got.Since != 3 {
		t.Errorf("after a rebuild %+v, want no attempts since version 3", got)
	}
}

func TestABuildThatIsBehindDoesNotReplaceTheLive(t *testing.T) {
	tl := newMemoryTeller(t)
	tl.acknowledged(2)
	v := runViews(t, tl.log)
	caughtUp(t, v, tl.log)
	b, err := startBuild(t.Context(), cut{Log: tl.log, behind: 7}, v.path+".rebuild")
	if err != nil {
		t.Fatal(err)
	}
	<-b.done // at position 7
	if replaced, err := v.tryReplace(t.Context(), b); replaced || err != nil {
		t.Errorf("replaced %v, %v", replaced, err)
	}
	if err := b.discard(); err != nil {
		t.Error(err)
	}
	wantFold(t, v, tl.log)
}

func TestAnInterruptedRebuildLeavesTheOldViews(t *testing.T) {
	tl := newMemoryTeller(t)
	tl.acknowledged(50)
	path := viewsPath(t)
	v := openViews(t, path)
	stop := run(t, v, tl.log)
	caughtUp(t, v, tl.log)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := v.Rebuild(ctx, tl.log, noProgress); !errors.Is(err, context.Canceled) {
		t.Fatalf("a rebuild that was interrupted: %v", err)
	}
	wantFold(t, v, tl.log)
	stop()
	// What a killed rebuild leaves is begun again.
	if err := os.WriteFile(path+".rebuild", []byte("half a database"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := v.Rebuild(t.Context(), tl.log, noProgress); err != nil {
		t.Fatal(err)
	}
	wantFold(t, v, tl.log)
}

// slow is a log that waits with everything until it is let go.
type slow struct {
	eventstore.Log
	asked, letGo chan struct{}
}

func (s slow) Follow(ctx context.Context, after eventstore.Position, handle func([]eventstore.Record) error) error {
	close(s.asked)
	select {
	case <-s.letGo:
		return s.Log.Follow(ctx, after, handle)
	case <-ctx.Done():
		return ctx.Err()
	}
}

func TestOnlyOneRebuildAtATimeAndTheLiveGoesOn(t *testing.T) {
	tl := newMemoryTeller(t)
	tl.acknowledged(10)
	v := runViews(t, tl.log)
	s := slow{Log: tl.log, asked: make(chan struct{}), letGo: make(chan struct{})}
	first := make(chan error, 1)
	go func() { first <- v.Rebuild(t.Context(), s, noProgress) }()
	<-s.asked
	if err := v.Rebuild(t.Context(), tl.log, noProgress); !errors.Is(err, ErrRunning) {
		t.Errorf("a second rebuild: %v", err)
	}
	tl.tell(orderKey(10), domain.Push{Via: "push"})
	caughtUp(t, v, tl.log)
	wantFold(t, v, tl.log)
	close(s.letGo)
	if err := <-first; err != nil {
		t.Fatal(err)
	}
	tl.tell(orderKey(11), domain.Push{Via: "push"})
	caughtUp(t, v, tl.log)
	wantFold(t, v, tl.log)
}

// dueOf returns the one row that is due for an order.
func dueOf(tb testing.TB, v *Views, key domain.OrderKey) DueRow {
	tb.Helper()
	rows, err := v.DueOf(context.Background(), key)
	if err != nil || len(rows) != 1 {
		tb.Fatalf("due for %s: %v, %v", key, rows, err)
	}
	return rows[0]
}
