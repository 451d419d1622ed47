package projections

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"ordertrail/eventstore"
)

// build is a database that is made from the log beside the one in use.
type build struct {
	db   *database
	stop context.CancelFunc
	done chan struct{}
	err  error // why it ended, once done is closed
}

func startBuild(ctx context.Context, log eventstore.Log, path string) (*build, error) {
	if err := removeDatabase(path); err != nil {
		return nil, err
	}
	db, err := openDatabase(ctx, path, disposable, all())
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancel(ctx)
	b := &build{db: db, stop: stop, done: make(chan struct{})}
	go func() {
		defer close(b.done)
		b.err = follow(ctx, log, db, db.write)
	}()
	return b, nil
}

// reach waits until the build holds the event at a position and tells its
// progress meanwhile.
func (b *build) reach(position eventstore.Position, progress func(done, total uint64)) error {
	tick := time.NewTicker(progressInterval)
	defer tick.Stop()
	for {
		moved := b.db.position.moved.rung()
		done := b.db.position.reached()
		if done >= position {
			return nil
		}
		select {
		case <-moved:
		case <-tick.C:
			progress(uint64(min(done, position)), uint64(position))
		case <-b.done:
			return b.err
		}
	}
}

// finish ends following, takes over from the database in use what is not in the
// log, and leaves a file that is complete and on disk.
func (b *build) finish(ctx context.Context, live string) error {
	b.stop()
	<-b.done
	if !errors.Is(b.err, context.Canceled) || ctx.Err() != nil {
		return b.err
	}
	if err := b.db.carryOver(ctx, live); err != nil {
		return err
	}
	if err := b.db.close(); err != nil {
		return err
	}
	return syncFile(b.db.path)
}

// discard ends a build and removes what is left of it.
func (b *build) discard() error {
	b.stop()
	<-b.done
	return errors.Join(b.db.close(), removeDatabase(b.db.path))
}

// carryOver copies how tries went, and when what is watched is read next,
// from the database in a file to rows of the same cause.
func (d *database) carryOver(ctx context.Context, from string) error {
	from, err := filepath.Abs(from)
	if err != nil {
		return fmt.Errorf("carry the attempts over: %w", err)
	}
	if _, err := d.conn.ExecContext(ctx, "ATTACH DATABASE ? AS old", from); err != nil {
		return fmt.Errorf("open the views in use: %w", err)
	}
	err = d.transact(ctx, func(ctx context.Context) error {
		_, err := d.conn.ExecContext(ctx, `
			UPDATE due SET attempts = o.attempts, first_failed_at = o.first_failed_at, last_failed_at = o.last_failed_at,
				last_error = o.last_error, next_try = o.next_try, priority = o.priority
			FROM old.due AS o
			WHERE due.store = o.store AND due.id = o.id AND due.kind = o.kind AND due.since = o.since
				AND (o.attempts > 0 OR due.version = o.version)`)
		return err
	})
	if err != nil {
		return fmt.Errorf("carry the attempts over: %w", err)
	}
	return nil
}

func syncFile(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("sync the rebuilt views: %w", err)
	}
	if err := errors.Join(file.Sync(), file.Close()); err != nil {
		return fmt.Errorf("sync the rebuilt views: %w", err)
	}
	return nil
}
