package eventstore

import (
	"context"
	"errors"

	"ordertrail/domain"
)

// Errors of a Log, to be told apart by errors.Is.
var (
	// ErrConflict: another event of the order came first. Read and decide again.
	ErrConflict = errors.New("another event of the order came first")
	// ErrUnavailable: the log did not answer; whether the event was stored is
	// not known. Appending the same record again is safe.
	ErrUnavailable = errors.New("event store unavailable")
	// ErrTooLarge: the log takes no record of that size, now or later.
	ErrTooLarge = errors.New("the event is too large to be stored")
	// ErrCorrupt: the log is not what was written: a gap, a chain that does not
	// join, an event nobody can read.
	ErrCorrupt = errors.New("event log corrupt")
)

// Position is where an event stands in the log, from 1; 0 is in front of the first.
type Position uint64

// Log is the durable record of all orders. Implementations: jetstreamlog,
// memorylog; both pass storetest.
type Log interface {
	// Append stores a record as the order's next event and returns its position.
	// record.Previous is the position of the order's last event, 0 for none. Errors wrap
	// ErrConflict, ErrTooLarge or ErrUnavailable.
	Append(ctx context.Context, record Record) (Position, error)
	// Read returns the order's events that stand behind a position, oldest first;
	// after 0 all of them, nothing where there are none.
	Read(ctx context.Context, key domain.OrderKey, after Position) ([]Record, error)
	// Follow hands over all events behind a position, in the order of the log and
	// in batches, first what is there and then what comes, until the context ends or
	// handle fails; it returns that error. A batch is only valid during the call.
	Follow(ctx context.Context, after Position, handle func([]Record) error) error
	// Head is the position of the last event, 0 where there is none.
	Head(ctx context.Context) (Position, error)
}

// MaxBatch is the most records that Follow hands over at a time.
const MaxBatch = 1024
