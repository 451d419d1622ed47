package projections

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"ordertrail/eventstore"
)

// ErrLogBehind says that the views hold events that the log does not have: it
// lost some, or is another one. Nothing may be written on.
var ErrLogBehind = errors.New("event log is behind its views")

// ErrRunning says that the views already follow a log, or are being rebuilt.
var ErrRunning = errors.New("already running")

// Views is the database of everything that is listed, searched, counted or due.
// It is safe for concurrent use.
type Views struct {
	path     string
	position mark
	changed  listeners // what is due may have changed

	running    sync.Mutex
	rebuilding sync.Mutex

	mu sync.RWMutex // write-locked while a rebuilt database takes db's place
	db *database
}

// Open opens the views in a file, mode 0600, and makes them where there are
// none. Where the schemas have changed it begins anew at position 0, to be
// filled by Run. Errors wrap ErrForeign where the file is somebody else's.
func Open(path string) (*Views, error) {
	db, err := openDatabase(context.Background(), path, durable, all())
	if err != nil {
		return nil, err
	}
	v := &Views{path: path, db: db}
	v.position.set(db.position.reached())
	return v, nil
}

// Close ends all connections. Run must have returned.
func (v *Views) Close() error {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.db.close()
}

// Run follows the log from the checkpoint until the context ends, whose error it
// returns. It fails with ErrLogBehind, with eventstore.ErrCorrupt and the
// position where an event cannot be projected, and then holds all events in
// front of it; none is ever skipped.
func (v *Views) Run(ctx context.Context, log eventstore.Log) error {
	if !v.running.TryLock() {
		return fmt.Errorf("follow the log: %w", ErrRunning)
	}
	defer v.running.Unlock()
	if _, err := v.head(ctx, log); err != nil {
		return err
	}
	for {
		db := v.current()
		err := follow(ctx, log, db, func(ctx context.Context, b *batch) error { return v.write(ctx, db, b) })
		if v.current() == db {
			return fmt.Errorf("follow the log: %w", err)
		}
		// A rebuilt database took its place: go on from there.
	}
}

// Position is the checkpoint: the position of the last event in the views.
func (v *Views) Position() eventstore.Position { return v.position.reached() }

// CaughtUp waits until the views hold the event at a position, or returns the
// context's error.
func (v *Views) CaughtUp(ctx context.Context, position eventstore.Position) error {
	return v.position.reach(ctx, position)
}

// Changed adds a listener for as long as the views live: its channel holds one
// signal whenever what is due may have changed since the last was taken, by
// events, a rebuild or WakeDue.
func (v *Views) Changed() <-chan struct{} { return v.changed.add() }

func (v *Views) current() *database {
	v.mu.RLock()
	defer v.mu.RUnlock()
	return v.db
}

// write commits a batch to a database, which is closed where another one took
// its place.
func (v *Views) write(ctx context.Context, db *database, b *batch) error {
	v.mu.RLock()
	defer v.mu.RUnlock()
	if err := db.write(ctx, b); err != nil {
		return err
	}
	v.position.set(b.last)
	if b.touchesDue() {
		v.changed.tell()
	}
	return nil
}

// head returns the log's last position, or ErrLogBehind.
func (v *Views) head(ctx context.Context, log eventstore.Log) (eventstore.Position, error) {
	position := v.Position()
	head, err := log.Head(ctx)
	if err != nil {
		return 0, err
	}
	if head < position {
		return 0, fmt.Errorf("%w: it ends at position %d, they are at %d", ErrLogBehind, head, position)
	}
	return head, nil
}
