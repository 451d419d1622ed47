package natsserver

import (
	"context"
	"fmt"
	"sort"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"ordertrail/eventstore/jetstreamlog"
)

// positionFeed lets a feed that has never held a message, or has forgotten that
// it did, go on from the log: position n of the log is sequence n of the feed,
// and what is older than the retention is not published again. The feed can
// forget because its store is not synced: when its last message ages out just
// before a crash, nothing on disk tells any more what the last sequence was.
func positionFeed(ctx context.Context, js jetstream.JetStream, retention time.Duration) error {
	feed, err := js.Stream(ctx, FeedStream)
	if err != nil {
		return fmt.Errorf("look up stream %s: %w", FeedStream, err)
	}
	log, err := js.Stream(ctx, jetstreamlog.Stream)
	if err != nil {
		return fmt.Errorf("look up stream %s: %w", jetstreamlog.Stream, err)
	}
	if feed.CachedInfo().State.LastSeq > 0 {
		return nil
	}
	// The server stamps messages by its own clock, which is this one.
	first, err := firstSince(ctx, log, time.Now().Add(-retention))
	if err != nil || first == 1 {
		return err
	}
	// On an empty stream this only moves the sequence.
	if err := feed.Purge(ctx, jetstream.WithPurgeSequence(first)); err != nil {
		return fmt.Errorf("start stream %s at %d: %w", FeedStream, first, err)
	}
	return nil
}

// firstSince returns the position of the first event of the log that is not
// older than since, or the one after the last.
func firstSince(ctx context.Context, log jetstream.Stream, since time.Time) (uint64, error) {
	var failed error
	before := sort.Search(int(log.CachedInfo().State.LastSeq), func(i int) bool {
		if failed != nil {
			return true
		}
		msg, err := log.GetMsg(ctx, uint64(i)+1)
		if err != nil {
			failed = fmt.Errorf("read position %d of stream %s: %w", i+1, jetstreamlog.Stream, err)
			return true
		}
		return !msg.Time.Before(since)
	})
	return uint64(before) + 1, failed
}
