package projections

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"ordertrail/eventstore"
)

// viewsPath is the file of a test's views.
func viewsPath(tb testing.TB) string { return filepath.Join(tb.TempDir(), "views.db") }

func openViews(tb testing.TB, path string) *Views {
	tb.Helper()
	v, err := Open(path)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := v.Close(); err != nil {
			tb.Error(err)
		}
	})
	return v
}

// runViews returns new views that follow a log until the test ends.
func runViews(tb testing.TB, log eventstore.Log) *Views {
	tb.Helper()
	v := openViews(tb, viewsPath(tb))
	run(tb, v, log)
	return v
}

// follower is what follows a log: the views, or the feed.
type follower interface {
	Run(ctx context.Context, log eventstore.Log) error
}

// run lets a follower follow a log until it is stopped, at the latest by the
// test's end.
func run(tb testing.TB, f follower, log eventstore.Log) (stop func()) {
	tb.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- f.Run(ctx, log) }()
	stopped := false
	stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			tb.Errorf("Run ended by itself: %v", err)
		}
	}
	tb.Cleanup(stop)
	return stop
}

// caughtUp waits until views hold the whole log.
func caughtUp(tb testing.TB, v *Views, log eventstore.Log) {
	tb.Helper()
	head, err := log.Head(context.Background())
	if err != nil {
		tb.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := v.CaughtUp(ctx, head); err != nil {
		tb.Fatalf("at position %d of %d: %v", v.Position(), head, err)
	}
}

// eventually waits for a condition that other goroutines make true.
func eventually(tb testing.TB, what string, ok func() bool) {
	tb.Helper()
	deadline := time.After(20 * time.Second)
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-deadline:
			tb.Fatalf("not within 20 s: %s", what)
		}
	}
}
