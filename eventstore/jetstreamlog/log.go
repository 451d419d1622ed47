// Package jetstreamlog keeps the event log in the JetStream stream ORDERS: one
// literal subject an order, one message an event, optimistic concurrency by the
// subject's last sequence.
package jetstreamlog

import (
	"context"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"

	"ordertrail/domain"
	"ordertrail/eventstore"
)

// Stream is the name of the log's stream (help/feed.md, "The log").
const Stream = "ORDERS"

// Log is an eventstore.Log in JetStream. How durable an append is when it
// returns is the server's setting: SyncAlways, for an event must be on disk.
type Log struct {
	js     jetstream.JetStream
	stream jetstream.Stream
}

var _ eventstore.Log = (*Log)(nil)

// Open takes the existing stream as the log. It wraps eventstore.ErrCorrupt where
// events are missing: the server skips what it cannot read without a word.
func Open(ctx context.Context, js jetstream.JetStream) (*Log, error) {
	stream, err := js.Stream(ctx, Stream)
	if err != nil {
		return nil, fmt.Errorf("open stream %s: %w", Stream, err)
	}
	state := stream.CachedInfo().State
	if state.Msgs != state.LastSeq {
		return nil, fmt.Errorf("%w: stream %s ends at position %d but holds %d events: restore it from a backup",
			eventstore.ErrCorrupt, Stream, state.LastSeq, state.Msgs)
	}
	return &Log{js: js, stream: stream}, nil
}

// Subject is the literal subject of an order.
func Subject(key domain.OrderKey) string {
	return "orders." + string(key.Store) + "." + string(key.ID)
}

// Head is eventstore.Log's.
func (l *Log) Head(ctx context.Context) (eventstore.Position, error) {
	info, err := l.stream.Info(ctx)
	if err != nil {
		return 0, fmt.Errorf("%w: read the head of %s: %w", eventstore.ErrUnavailable, Stream, err)
	}
	return eventstore.Position(info.State.LastSeq), nil
}
