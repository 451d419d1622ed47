package projections

import (
	"context"
	"errors"
	"strings"
	"testing"

	"ordertrail/domain"
	"ordertrail/eventstore"
)

func TestRunFollowsFromTheCheckpoint(t *testing.T) {
	tl := newMemoryTeller(t)
	path := viewsPath(t)
	for i := range 20 {
		v, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		stop := run(t, v, tl.log)
		tl.tell(orderKey(i), domain.Push{Via: "push"})
		tl.tell(orderKey(i/2), reading(orderKey(i/2), i), domain.Create{})
		if i%2 == 0 { // every other time it is stopped wherever it is
			caughtUp(t, v, tl.log)
		}
		stop()
		if err := v.Close(); err != nil {
			t.Fatal(err)
		}
	}
	v := openViews(t, path)
	run(t, v, tl.log)
	caughtUp(t, v, tl.log)
	wantFold(t, v, tl.log)
}

// TestCheckpointIsOfItsRows looks at any time: each event makes one order one
// version older, so versions add up to the position.
func TestCheckpointIsOfItsRows(t *testing.T) {
	tl := newMemoryTeller(t)
	v := runViews(t, tl.log)
	go func() { tl.acknowledged(500) }()
	for position := uint64(0); position < 2000; {
		var versions uint64
		err := v.db.reading.QueryRowContext(t.Context(), `SELECT position,
			(SELECT coalesce(sum(json_extract(state, '$.Order.Version')), 0) FROM orders) FROM checkpoint`).Scan(&position, &versions)
		if err != nil {
			t.Fatal(err)
		}
		if versions != position {
			t.Fatalf("at checkpoint %d the rows hold %d events", position, versions)
		}
	}
}

func TestAFailedCommitLeavesNothing(t *testing.T) {
	tl := newMemoryTeller(t)
	tl.acknowledged(3)
	v := openViews(t, viewsPath(t))
	stop := run(t, v, tl.log)
	caughtUp(t, v, tl.log)
	stop()
	before, _ := contents(t, v)
	tl.tell(orderKey(7), domain.Push{Via: "push"})

	broken := errors.New("disk full")
	sound := v.db.writers
	v.db.writers = append(sound[:len(sound):len(sound)], func(context.Context, []*change) error { return broken })
	if err := v.Run(t.Context(), tl.log); !errors.Is(err, broken) {
		t.Fatalf("Run ended with %v", err)
	}
	after, position := contents(t, v)
	wantSame(t, "before and after a failed commit", after, before)
	if position != 12 || v.Position() != 12 {
		t.Fatalf("checkpoint %d, position %d, want 12", position, v.Position())
	}
	v.db.writers = sound
	run(t, v, tl.log)
	caughtUp(t, v, tl.log)
	wantFold(t, v, tl.log)
}

func TestABatchThatDoesNotFollowTheCheckpointIsRefused(t *testing.T) {
	tl := newMemoryTeller(t)
	tl.acknowledged(1)
	v := openViews(t, viewsPath(t))
	s, err := newSession(v.db)
	if err != nil {
		t.Fatal(err)
	}
	b := newBatch(0)
	for _, r := range recordsOf(t, tl.log) {
		if err := s.foldOne(t.Context(), b, r); err != nil {
			t.Fatal(err)
		}
	}
	if err := v.write(t.Context(), v.db, b); err != nil {
		t.Fatal(err)
	}
	before, _ := contents(t, v)
	if err := v.write(t.Context(), v.db, b); err == nil || !strings.Contains(err.Error(), "checkpoint") {
		t.Fatalf("the same batch was written twice, %v", err)
	}
	after, _ := contents(t, v)
	wantSame(t, "after a batch that came twice", after, before)
}

func TestALogBehindItsViewsIsRefused(t *testing.T) {
	tl := newMemoryTeller(t)
	tl.acknowledged(2)
	path := viewsPath(t)
	v := openViews(t, path)
	stop := run(t, v, tl.log)
	caughtUp(t, v, tl.log)
	stop()

	shorter := newMemoryTeller(t)
	shorter.acknowledged(1)
	if err := v.Run(t.Context(), shorter.log); !errors.Is(err, ErrLogBehind) {
		t.Errorf("Run: %v", err)
	}
	if err := v.Rebuild(t.Context(), shorter.log, func(uint64, uint64) {}); !errors.Is(err, ErrLogBehind) {
		t.Errorf("Rebuild: %v", err)
	}
	wantFold(t, v, tl.log)
}

func TestAnEventThatCannotBeProjectedHaltsLoudly(t *testing.T) {
	tl := newMemoryTeller(t)
	tl.acknowledged(2)
	bad := eventstore.Record{
		Key: domain.OrderKey{Store: "default", ID: "bad"}, Version: 1, ID: "bad", Time: start,
		Name: "teleported", Schema: 1, Data: []byte("{}"),
	}
	if _, err := tl.log.Append(t.Context(), bad); err != nil {
		t.Fatal(err)
	}
	tl.tell(orderKey(5), domain.Push{Via: "push"})
	v := openViews(t, viewsPath(t))
	err := v.Run(t.Context(), tl.log)
	if !errors.Is(err, eventstore.ErrCorrupt) || !strings.Contains(err.Error(), "position 9") || !strings.Contains(err.Error(), "teleported") {
		t.Errorf("Run ended with %v", err)
	}
	if v.Position() != 8 {
		t.Errorf("position %d, want 8, in front of the event", v.Position())
	}
	if err := v.Rebuild(t.Context(), tl.log, func(uint64, uint64) {}); !errors.Is(err, eventstore.ErrCorrupt) {
		t.Errorf("Rebuild ended with %v", err)
	}
	if stats, err := v.Stats(t.Context()); err != nil || stats.ByStatus[domain.Acknowledged] != 2 {
		t.Errorf("after a rebuild that failed: %v, %v", stats, err)
	}
}

// gapped is a log that does not show one position.
type gapped struct {
	eventstore.Log
	hidden eventstore.Position
}

func (g gapped) Follow(ctx context.Context, after eventstore.Position, handle func([]eventstore.Record) error) error {
	return g.Log.Follow(ctx, after, func(records []eventstore.Record) error {
		for i, r := range records {
			if r.Position == g.hidden {
				return handle(append(records[:i:i], records[i+1:]...))
			}
		}
		return handle(records)
	})
}

// TestAGapInTheLogIsRefused hides the last event of an order, which only its
// position tells.
func TestAGapInTheLogIsRefused(t *testing.T) {
	tl := newMemoryTeller(t)
	tl.acknowledged(3)
	v := openViews(t, viewsPath(t))
	err := v.Run(t.Context(), gapped{Log: tl.log, hidden: 4})
	if !errors.Is(err, eventstore.ErrCorrupt) || v.Position() != 3 {
		t.Errorf("Run ended with %v at position %d", err, v.Position())
	}
}

func TestOnlyOneRunAtATime(t *testing.T) {
	tl := newMemoryTeller(t)
	tl.acknowledged(1)
	v := runViews(t, tl.log)
	caughtUp(t, v, tl.log)
	if err := v.Run(t.Context(), tl.log); !errors.Is(err, ErrRunning) {
		t.Errorf("a second Run: %v", err)
	}
}

func TestCaughtUpEndsWithItsContext(t *testing.T) {
	v := openViews(t, viewsPath(t))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := v.CaughtUp(ctx, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("CaughtUp: %v", err)
	}
}
