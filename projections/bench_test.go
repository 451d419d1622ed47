package projections

import (
	"context"
	"log/slog"
	"testing"

	"ordertrail/domain"
	"ordertrail/eventstore"
)

// BenchmarkRebuild reports how many events a second a rebuild takes in.
func BenchmarkRebuild(b *testing.B) {
	tl := newMemoryTeller(b)
	tl.acknowledged(50_000)
	b.Run("memory", func(b *testing.B) { benchmarkRebuild(b, tl.log) })
	b.Run("jetstream", func(b *testing.B) {
		js := startNATS(b)
		copyLog(b, tl.log, js)
		benchmarkRebuild(b, openLog(b, js))
	})
}

func benchmarkRebuild(b *testing.B, log eventstore.Log) {
	v := openViews(b, viewsPath(b))
	head, err := log.Head(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if err := v.Rebuild(b.Context(), log, func(uint64, uint64) {}); err != nil {
			b.Fatal(err)
		}
	}
	if v.Position() != head {
		b.Fatalf("rebuilt to position %d of %d", v.Position(), head)
	}
	b.ReportMetric(float64(head)*float64(b.N)/b.Elapsed().Seconds(), "events/s")
}

// BenchmarkCommit folds and commits one event at a time: the worst case, since
// under load events share a commit.
func BenchmarkCommit(b *testing.B) {
	tl := newMemoryTeller(b)
	tl.acknowledged(20_000)
	v := openViews(b, viewsPath(b))
	s, err := newSession(v.db)
	if err != nil {
		b.Fatal(err)
	}
	records := recordsOf(b, tl.log)
	for i := 0; b.Loop() && i < len(records); i++ {
		one := newBatch(s.last)
		if err := s.foldOne(b.Context(), one, records[i]); err != nil {
			b.Fatal(err)
		}
		if err := v.write(b.Context(), v.db, one); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkDue reads what is due among 100,000 waiting rows.
func BenchmarkDue(b *testing.B) {
	tl := newMemoryTeller(b)
	for i := range 100_000 {
		tl.tell(orderKey(i), domain.Push{Via: "push"})
	}
	v := runViews(b, tl.log)
	caughtUp(b, v, tl.log)
	for b.Loop() {
		rows, err := v.Due(b.Context(), "default", domain.PriorityFirstRead, true, tl.now, 64)
		if err != nil || len(rows) != 64 {
			b.Fatalf("%d rows, %v", len(rows), err)
		}
	}
}

// BenchmarkNothingDue is what it costs to look when nothing is due.
func BenchmarkNothingDue(b *testing.B) {
	v := openViews(b, viewsPath(b))
	for b.Loop() {
		if _, err := v.Due(b.Context(), "default", domain.PriorityEffect, false, start, 64); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkFeed reports how many events a second the feed relays.
func BenchmarkFeed(b *testing.B) {
	tl := newMemoryTeller(b)
	tl.acknowledged(10_000)
	head, err := tl.log.Head(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		feed := NewFeed(startNATS(b), feedStream, slog.New(slog.DiscardHandler))
		ctx, stop := context.WithCancel(b.Context())
		done := make(chan error, 1)
		go func() { done <- feed.Run(ctx, tl.log) }()
		eventually(b, "the feed has it all", func() bool { return feed.Position() == head })
		stop()
		<-done
	}
	b.ReportMetric(float64(head)*float64(b.N)/b.Elapsed().Seconds(), "events/s")
}
