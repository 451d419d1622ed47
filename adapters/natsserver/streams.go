package natsserver

import (
	"context"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"ordertrail/eventstore/jetstreamlog"
)

// Names of the streams beside the log's (help/feed.md, "The feed"). FEED is the
// program's private copy of the log in the feed's shape; EVENTS mirrors it for
// others.
const (
	FeedStream   = "FEED"
	eventsStream = "EVENTS"
)

// How long message ids are remembered, each of them in memory. A repeat of an
// append is found by its expected position; the ids cover the few seconds in which
// its answer may still be awaited. The feed has positions alone.
const (
	logDuplicates  = 10 * time.Second
	feedDuplicates = time.Second
)

// ensureStreams creates the streams or brings those of an older version up to
// date. EVENTS lives in the downstream account, reached through eventsAPI.
func ensureStreams(ctx context.Context, conn *nats.Conn, js jetstream.JetStream, retention time.Duration) error {
	downstream, err := jetstream.NewWithAPIPrefix(conn, eventsAPI)
	if err != nil {
		return fmt.Errorf("open JetStream of account %s: %w", downstreamAccount, err)
	}
	streams := []struct {
		js     jetstream.JetStream
		config jetstream.StreamConfig
	}{
		{js, logConfig()},
		{js, feedConfig(retention)},
		{downstream, eventsConfig(retention)},
	}
	for _, s := range streams {
		if _, err := s.js.CreateOrUpdateStream(ctx, s.config); err != nil {
			return fmt.Errorf("create or update stream %s: %w", s.config.Name, err)
		}
	}
	return positionFeed(ctx, js, retention)
}

// logConfig keeps every event for ever: no limit, and no call removes one. It is
// not compressed: that would save half the disk, and make a read by sequence
// unpack a whole block (7 ms measured, against 0.02 ms).
func logConfig() jetstream.StreamConfig {
	return jetstream.StreamConfig{
		Name:        jetstreamlog.Stream,
		Description: "Every event of every order, for ever; read by Ordertrail alone",
		Subjects:    []string{"orders.>"},
		Storage:     jetstream.FileStorage,
		Retention:   jetstream.LimitsPolicy,
		Discard:     jetstream.DiscardNew,
		AllowDirect: true,
		DenyDelete:  true,
		DenyPurge:   true,
		Duplicates:  logDuplicates,
		Metadata:    map[string]string{"ordertrail.subjects": "orders.<store>.<order_id>"},
	}
}

// feedConfig keeps an event as long as EVENTS does. Were it shorter, a mirror
// that is behind when the program stops could find, after a long stop, that
// what it lacks has aged out, and would skip it. It is read in order only, by
// the mirror, so compression costs nothing.
//
// It is persisted asynchronously, like EVENTS: what a crash takes from either is
// published again from the log, which is durable before an event gets here.
func feedConfig(retention time.Duration) jetstream.StreamConfig {
	return jetstream.StreamConfig{
		Name:        FeedStream,
		Description: "The log in the shape of the feed; EVENTS is its mirror",
		Subjects:    []string{"events.>"},
		Storage:     jetstream.FileStorage,
		Retention:   jetstream.LimitsPolicy,
		Discard:     jetstream.DiscardOld,
		MaxAge:      retention,
		Compression: jetstream.S2Compression,
		PersistMode: jetstream.AsyncPersistMode,
		Duplicates:  min(feedDuplicates, retention),
		Metadata:    map[string]string{"ordertrail.subjects": "events.<store>.<event>"},
	}
}

// eventsConfig is a mirror, so it has no subject that anyone could write to.
func eventsConfig(retention time.Duration) jetstream.StreamConfig {
	return jetstream.StreamConfig{
		Name:        eventsStream,
		Description: "Every order's events in the order of the log, for downstream services",
		Storage:     jetstream.FileStorage,
		Retention:   jetstream.LimitsPolicy,
		MaxAge:      retention,
		AllowDirect: true,
		DenyDelete:  true,
		DenyPurge:   true,
		PersistMode: jetstream.AsyncPersistMode,
		Mirror: &jetstream.StreamSource{
			Name:     FeedStream,
			External: &jetstream.ExternalStream{APIPrefix: feedAPI, DeliverPrefix: feedDeliver},
		},
		Metadata: map[string]string{"ordertrail.subjects": "events.<store>.<event>"},
	}
}
