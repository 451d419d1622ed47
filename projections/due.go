package projections

import (
	"context"
	"database/sql"
	_ "embed"
	"fmt"
	"slices"
	"time"

	"ordertrail/domain"
)

//go:embed due.sql
var dueSQL string

// due has one row for each order and kind of domain.Tasks.
type due struct{}

func (due) schema() string { return dueSQL }

func (due) prepare(ctx context.Context, conn *connection) (writer, error) {
	remove, err := conn.prepare(ctx, `DELETE FROM due WHERE store = ? AND id = ? AND kind = ?`)
	if err != nil {
		return nil, err
	}
	// What was tried and failed keeps its pace, what was not follows domain.Due.
	upsert, err := conn.prepare(ctx, `
		INSERT INTO due (store, id, kind, since, version, position, priority, not_before, next_try)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8)
		ON CONFLICT DO UPDATE SET version = excluded.version, position = excluded.position,
			not_before = excluded.not_before,
			priority = iif(attempts > 0, priority, excluded.priority),
			next_try = iif(attempts > 0, next_try, excluded.next_try)`)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, changes []*change) error {
		for _, c := range changes {
			if err := removeEnded(ctx, remove, c); err != nil {
				return fmt.Errorf("end what was due for order %s: %w", c.after.Order.Key, err)
			}
			if err := upsertTasks(ctx, upsert, c.after); err != nil {
				return fmt.Errorf("write what is due for order %s: %w", c.after.Order.Key, err)
			}
		}
		return nil
	}, nil
}

func removeEnded(ctx context.Context, remove *sql.Stmt, c *change) error {
	for _, cause := range c.before.Due {
		if slices.Contains(c.after.Due, cause) {
			continue
		}
		key := c.after.Order.Key
		if _, err := remove.ExecContext(ctx, string(key.Store), string(key.ID), string(cause.Kind)); err != nil {
			return err
		}
	}
	return nil
}

func upsertTasks(ctx context.Context, upsert *sql.Stmt, s state) error {
	for _, task := range domain.Tasks(s.Order) {
		cause := s.causeOf(task, s.Order.Version)
		if _, err := upsert.ExecContext(ctx, string(s.Order.Key.Store), string(s.Order.Key.ID), string(task.Kind),
			int64(cause.Since), int64(s.Order.Version), int64(s.Last), int64(task.Priority), nanos(task.From)); err != nil {
			return err
		}
	}
	return nil
}

// nanos is how a time stands in a column, 0 for the zero time.
func nanos(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixNano()
}

// fromNanos is the way back.
func fromNanos(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.Unix(0, n).UTC()
}
