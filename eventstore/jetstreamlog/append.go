package jetstreamlog

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"ordertrail/eventstore"
)

// answerWait is how long one publish waits for the server: Klarna itself hangs up
// after 5 s.
const answerWait = 3 * time.Second

// Codes of a refused expectation: the first on a single node, the second where
// the clash is with a publish still in flight in a cluster.
const (
	codeWrongLastSequence         = 10071
	codeWrongLastSequenceInFlight = 10164
)

// Append is eventstore.Log's. It is the one place that knows how an event gets
// durable.
func (l *Log) Append(ctx context.Context, record eventstore.Record) (eventstore.Position, error) {
	ctx, cancel := context.WithTimeout(ctx, answerWait)
	defer cancel()
	ack, err := l.js.PublishMsg(ctx, message(record))
	if err == nil {
		return eventstore.Position(ack.Sequence), nil
	}
	if isConflict(err) {
		return l.ownAppend(ctx, record)
	}
	if errors.Is(err, nats.ErrMaxPayload) {
		return 0, fmt.Errorf("append version %d of %s: %w", record.Version, record.Key, eventstore.ErrTooLarge)
	}
	return 0, fmt.Errorf("%w: append version %d of %s: %w", eventstore.ErrUnavailable, record.Version, record.Key, err)
}

func message(record eventstore.Record) *nats.Msg {
	headers := record.LogHeaders()
	headers[jetstream.ExpectedLastSubjSeqHeader] = []string{strconv.FormatUint(uint64(record.Previous), 10)}
	return &nats.Msg{Subject: Subject(record.Key), Header: headers, Data: record.Data}
}

func isConflict(err error) bool {
	var refusal *jetstream.APIError
	return errors.As(err, &refusal) &&
		(refusal.ErrorCode == codeWrongLastSequence || refusal.ErrorCode == codeWrongLastSequenceInFlight)
}

// ownAppend tells a conflict with somebody else from one with ourselves: a single
// node checks the expected sequence before the message id, so repeating an append
// whose answer was lost looks like a conflict too.
func (l *Log) ownAppend(ctx context.Context, record eventstore.Record) (eventstore.Position, error) {
	newer, err := l.Read(ctx, record.Key, record.Previous)
	if err != nil {
		return 0, err
	}
	for _, stored := range newer {
		if stored.ID == record.ID {
			return stored.Position, nil
		}
	}
	return 0, fmt.Errorf("append version %d of %s: %w", record.Version, record.Key, eventstore.ErrConflict)
}
