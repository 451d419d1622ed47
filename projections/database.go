package projections

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"ordertrail/domain"
	"ordertrail/eventstore"
)

// errClosed says that a database was closed under whoever used it.
var errClosed = errors.New("view database closed")

// database is one SQLite file with the tables of all projections. One
// connection writes, under mu; others read.
type database struct {
	path     string
	position mark // the checkpoint

	mu      sync.Mutex
	closed  bool
	conn    *connection
	writers []writer

	begin, commit, rollback *sql.Stmt
	load                    *sql.Stmt // an order's state
	advance                 *sql.Stmt // the checkpoint

	writing *sql.DB // the pool of conn alone
	reading *sql.DB

	due, dueNewest, nextDue *sql.Stmt // on reading
}

// write puts what a batch changed and the checkpoint into one transaction. A
// batch that does not begin at the checkpoint is refused.
func (d *database) write(ctx context.Context, b *batch) error {
	err := d.transact(ctx, func(ctx context.Context) error {
		if err := d.moveCheckpoint(ctx, b); err != nil {
			return err
		}
		for _, write := range d.writers {
			if err := write(ctx, b.changes); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("project positions %d to %d: %w", b.after+1, b.last, err)
	}
	d.position.set(b.last)
	return nil
}

func (d *database) moveCheckpoint(ctx context.Context, b *batch) error {
	result, err := d.advance.ExecContext(ctx, int64(b.last), int64(b.after))
	if err != nil {
		return fmt.Errorf("move the checkpoint: %w", err)
	}
	moved, err := result.RowsAffected()
	if err != nil {
		return fmt.Errorf("move the checkpoint: %w", err)
	}
	if moved != 1 {
		return fmt.Errorf("move the checkpoint: it is not at %d any more", b.after)
	}
	return nil
}

// transact runs work in a transaction on the one connection that writes. A
// transaction that has begun is not interrupted by the end of the context.
func (d *database) transact(ctx context.Context, work func(context.Context) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return errClosed
	}
	if _, err := d.begin.ExecContext(ctx); err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	err := work(ctx)
	if err == nil {
		_, err = d.commit.ExecContext(ctx)
	}
	if err != nil {
		_, rollbackErr := d.rollback.ExecContext(ctx)
		return errors.Join(err, rollbackErr)
	}
	return nil
}

// state returns an order as the tables have it, a new one where they do not.
func (d *database) state(ctx context.Context, key domain.OrderKey) (state, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return state{}, errClosed
	}
	var body []byte
	err := d.load.QueryRowContext(context.WithoutCancel(ctx), string(key.Store), string(key.ID)).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		return state{Order: domain.New(key)}, nil
	}
	if err != nil {
		return state{}, fmt.Errorf("load order %s: %w", key, err)
	}
	return decodeState(key, body)
}

func decodeState(key domain.OrderKey, body []byte) (state, error) {
	var s state
	if err := json.Unmarshal(body, &s); err != nil {
		return state{}, fmt.Errorf("%w: decode order %s in the views: %w", eventstore.ErrCorrupt, key, err)
	}
	return s, nil
}

// close ends all connections, after which the file holds everything.
func (d *database) close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return nil
	}
	d.closed = true
	// The readers first: the last one to leave moves the write-ahead log into the
	// file and removes it, which a reader may not.
	err := errors.Join(d.due.Close(), d.dueNewest.Close(), d.nextDue.Close(), d.reading.Close(), d.conn.close(), d.writing.Close())
	if err != nil {
		return fmt.Errorf("close view database: %w", err)
	}
	return nil
}
