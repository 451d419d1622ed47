package jetstreamlog

import (
	"context"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"ordertrail/eventstore"
)

// consumerLinger is how long the server keeps a consumer that nobody asks.
const consumerLinger = 10 * time.Second

// maxAhead bounds what a follower may be sent at once, in bytes, so that the server does
// not take it for too slow; it is more than the largest event.
const maxAhead = 10 << 20

// Follow is eventstore.Log's, by an ordered consumer, which makes itself anew
// where it falls silent. A position left out wraps eventstore.ErrCorrupt.
func (l *Log) Follow(ctx context.Context, after eventstore.Position, handle func([]eventstore.Record) error) error {
	consumer, err := l.js.OrderedConsumer(ctx, Stream, jetstream.OrderedConsumerConfig{
		DeliverPolicy:     jetstream.DeliverByStartSequencePolicy,
		OptStartSeq:       uint64(after) + 1,
		InactiveThreshold: consumerLinger,
	})
	if err != nil {
		return fmt.Errorf("%w: follow %s from position %d: %w", eventstore.ErrUnavailable, Stream, after, err)
	}
	ctx, cancel := context.WithCancel(ctx)
	arrived := make(chan jetstream.Msg, eventstore.MaxBatch)
	delivery, err := consumer.Consume(
		func(message jetstream.Msg) { hand(ctx, arrived, message) },
		jetstream.PullMaxMessagesWithBytesLimit(eventstore.MaxBatch, maxAhead))
	if err != nil {
		cancel()
		return fmt.Errorf("%w: follow %s from position %d: %w", eventstore.ErrUnavailable, Stream, after, err)
	}
	// The delivery ends only when its callback does, which the cancel frees.
	defer func() {
		cancel()
		delivery.Stop()
		<-delivery.Closed()
		l.forget(consumer)
	}()
	return handleBatches(ctx, arrived, after, handle)
}

// forget takes a consumer off the server, which would keep it for a while.
func (l *Log) forget(consumer jetstream.Consumer) {
	info := consumer.CachedInfo()
	if info == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), answerWait)
	defer cancel()
	// Where it fails, the server forgets by itself after consumerLinger.
	_ = l.js.DeleteConsumer(ctx, Stream, info.Name)
}

// hand drops what comes after the end: a message let through behind one that was
// dropped would look like a gap.
func hand(ctx context.Context, arrived chan<- jetstream.Msg, message jetstream.Msg) {
	if ctx.Err() != nil {
		return
	}
	select {
	case arrived <- message:
	case <-ctx.Done():
	}
}

func handleBatches(ctx context.Context, arrived <-chan jetstream.Msg, after eventstore.Position, handle func([]eventstore.Record) error) error {
	batch := make([]eventstore.Record, 0, eventstore.MaxBatch)
	for {
		var err error
		batch, err = nextBatch(ctx, arrived, batch[:0], after)
		if err != nil {
			return err
		}
		if err := handle(batch); err != nil {
			return err
		}
		after = batch[len(batch)-1].Position
	}
}

// nextBatch waits for one message and takes with it what else has arrived.
func nextBatch(ctx context.Context, arrived <-chan jetstream.Msg, batch []eventstore.Record, after eventstore.Position) ([]eventstore.Record, error) {
	select {
	case message := <-arrived:
		return drain(arrived, message, batch, after)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func drain(arrived <-chan jetstream.Msg, message jetstream.Msg, batch []eventstore.Record, after eventstore.Position) ([]eventstore.Record, error) {
	for {
		record, err := parse(message, after+eventstore.Position(len(batch))+1)
		if err != nil {
			return nil, err
		}
		batch = append(batch, record)
		if len(batch) == eventstore.MaxBatch {
			return batch, nil
		}
		select {
		case message = <-arrived:
		default:
			return batch, nil
		}
	}
}

func parse(message jetstream.Msg, want eventstore.Position) (eventstore.Record, error) {
	meta, err := message.Metadata()
	if err != nil {
		return eventstore.Record{}, fmt.Errorf("read the position of an event of %s: %w", Stream, err)
	}
	if eventstore.Position(meta.Sequence.Stream) != want {
		return eventstore.Record{}, fmt.Errorf("%w: position %d of %s is missing, the next one is %d",
			eventstore.ErrCorrupt, want, Stream, meta.Sequence.Stream)
	}
	return eventstore.ParseMessage(want, message.Headers(), message.Data())
}
