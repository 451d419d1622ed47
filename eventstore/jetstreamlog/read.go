package jetstreamlog

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/nats-io/nats.go/jetstream"

	"ordertrail/domain"
	"ordertrail/eventstore"
)

// Read is eventstore.Log's: the order's last message, and from there back along
// the chain of ordertrail-previous, so that it costs the same however long the
// log is.
func (l *Log) Read(ctx context.Context, key domain.OrderKey, after eventstore.Position) ([]eventstore.Record, error) {
	message, err := l.stream.GetLastMsgForSubject(ctx, Subject(key))
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%w: read the last event of %s: %w", eventstore.ErrUnavailable, key, err)
	}
	if eventstore.Position(message.Sequence) <= after {
		return nil, nil
	}
	return l.chain(ctx, key, message, after)
}

// chain reads from a message of the order back to a position.
func (l *Log) chain(ctx context.Context, key domain.OrderKey, message *jetstream.RawStreamMsg, after eventstore.Position) ([]eventstore.Record, error) {
	var records []eventstore.Record
	for {
		record, err := eventstore.ParseMessage(eventstore.Position(message.Sequence), message.Header, message.Data)
		if err != nil {
			return nil, err
		}
		if err := joins(key, records, record); err != nil {
			return nil, err
		}
		records = append(records, record)
		if record.Previous <= after {
			slices.Reverse(records)
			return records, nil
		}
		message, err = l.stream.GetMsg(ctx, uint64(record.Previous))
		if errors.Is(err, jetstream.ErrMsgNotFound) {
			return nil, fmt.Errorf("%w: position %d, version %d of %s, is missing",
				eventstore.ErrCorrupt, record.Previous, record.Version-1, key)
		}
		if err != nil {
			return nil, fmt.Errorf("%w: read position %d of %s: %w", eventstore.ErrUnavailable, record.Previous, key, err)
		}
	}
}

// joins refuses a record that is not the one before those read so far.
func joins(key domain.OrderKey, newer []eventstore.Record, record eventstore.Record) error {
	follows := len(newer) == 0 || newer[len(newer)-1].Version == record.Version+1
	first := record.Version == 1
	if record.Key != key || !follows || first != (record.Previous == 0) || record.Previous >= record.Position {
		return fmt.Errorf("%w: position %d is version %d of %s behind position %d and does not join the history of %s",
			eventstore.ErrCorrupt, record.Position, record.Version, record.Key, record.Previous, key)
	}
	return nil
}
