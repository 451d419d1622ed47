package projections

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"ordertrail/eventstore"
)

// feedWindow is how many events are sent before the feed must confirm them.
const feedWindow = 256

// Pauses between tries while the feed takes nothing.
const (
	shortestPause = 50 * time.Millisecond
	longestPause  = 5 * time.Second
)

// errNotTaken says that the feed did not confirm what was sent to it.
var errNotTaken = errors.New("the feed did not take an event")

// Feed relays the log into a stream of its own for downstream services
// (help/feed.md, "The feed"): the event at position n of the log is the stream's
// message n, always. Each message names the sequence it must follow, so neither a
// failure nor a second relay skips or doubles one.
type Feed struct {
	js       jetstream.JetStream
	stream   string
	logger   *slog.Logger
	position atomic.Uint64
}

// NewFeed returns the feed into an existing stream with the subjects "events.>".
func NewFeed(js jetstream.JetStream, stream string, logger *slog.Logger) *Feed {
	return &Feed{js: js, stream: stream, logger: logger}
}

// Position is that of the last event known to be in the feed. The head of the
// log less this is the feed's lag.
func (f *Feed) Position() eventstore.Position { return eventstore.Position(f.position.Load()) }

// Run relays until the context ends, whose error it returns, going on behind the
// feed's last message. Where the feed takes nothing it tries again. It fails
// with ErrLogBehind where the feed holds what the log does not, and with what
// the log's Follow fails with.
func (f *Feed) Run(ctx context.Context, log eventstore.Log) error {
	stream, err := f.js.Stream(ctx, f.stream)
	if err != nil {
		return fmt.Errorf("open feed %s: %w", f.stream, err)
	}
	pause := shortestPause
	for {
		before := f.Position()
		err := f.relay(ctx, stream, log)
		passes := errors.Is(err, errNotTaken) || errors.Is(err, eventstore.ErrUnavailable)
		if ctx.Err() != nil || !passes || errors.Is(err, eventstore.ErrCorrupt) {
			return fmt.Errorf("relay the log to feed %s: %w", f.stream, err)
		}
		f.logger.Warn("feed interrupted, going on behind its last event", "feed", f.stream, "position", f.Position(), "error", err)
		if f.Position() > before {
			pause = shortestPause
		}
		if err := wait(ctx, pause); err != nil {
			return err
		}
		pause = min(2*pause, longestPause)
	}
}

func wait(ctx context.Context, pause time.Duration) error {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// relay goes on behind the last message that the stream ever held: one whose
// messages have all aged out still knows its sequence.
func (f *Feed) relay(ctx context.Context, stream jetstream.Stream, log eventstore.Log) error {
	info, err := stream.Info(ctx)
	if err != nil {
		return fmt.Errorf("%w: ask for its end: %w", errNotTaken, err)
	}
	last := eventstore.Position(info.State.LastSeq)
	head, err := log.Head(ctx)
	if err != nil {
		return err
	}
	if head < last {
		return fmt.Errorf("%w: it ends at position %d, the feed at %d", ErrLogBehind, head, last)
	}
	f.position.Store(uint64(last))
	return log.Follow(ctx, last, func(records []eventstore.Record) error { return f.publishAll(ctx, records) })
}

func (f *Feed) publishAll(ctx context.Context, records []eventstore.Record) error {
	for len(records) > 0 {
		n := min(len(records), feedWindow)
		if err := f.publish(ctx, records[:n]); err != nil {
			return fmt.Errorf("%w: positions %d to %d: %w", errNotTaken, records[0].Position, records[n-1].Position, err)
		}
		f.position.Store(uint64(records[n-1].Position))
		records = records[n:]
	}
	return nil
}

// publish asks for the confirmation of the last record alone. The stream takes
// each only behind the one before it, so having the last it has them all.
func (f *Feed) publish(ctx context.Context, records []eventstore.Record) error {
	last := records[len(records)-1]
	for _, r := range records[:len(records)-1] {
		if err := f.js.Conn().PublishMsg(message(r)); err != nil {
			return err
		}
	}
	ack, err := f.js.PublishMsg(ctx, message(last))
	if err != nil {
		return err
	}
	if eventstore.Position(ack.Sequence) != last.Position {
		return fmt.Errorf("%w: position %d stands in the feed at %d", eventstore.ErrCorrupt, last.Position, ack.Sequence)
	}
	return nil
}

func message(r eventstore.Record) *nats.Msg {
	headers := nats.Header(r.FeedHeaders())
	headers[jetstream.ExpectedLastSeqHeader] = []string{strconv.FormatUint(uint64(r.Position-1), 10)}
	return &nats.Msg{
		Subject: "events." + string(r.Key.Store) + "." + r.Name,
		Header:  headers,
		Data:    r.Data,
	}
}
