package projections

import (
	"context"
	"fmt"
	"time"

	"ordertrail/domain"
)

// wakeInterval is how long after a failed try nobody can hurry the next one.
const wakeInterval = time.Second

// Postpone keeps how a try went: Attempts, FirstFailedAt, LastFailedAt,
// LastError, NextTry and Priority, on the row of the same order and kind. It does
// nothing where there is none any more.
func (v *Views) Postpone(ctx context.Context, row DueRow) error {
	err := v.pace(ctx, `
		UPDATE due SET attempts = ?, first_failed_at = ?, last_failed_at = ?, last_error = ?, next_try = ?, priority = ?
		WHERE store = ? AND id = ? AND kind = ?`,
		row.Attempts, nanos(row.FirstFailedAt), nanos(row.LastFailedAt), row.LastError, nanos(row.NextTry), int64(row.Priority),
		string(row.Key.Store), string(row.Key.ID), string(row.Kind))
	if err != nil {
		return fmt.Errorf("postpone %s of order %s: %w", row.Kind, row.Key, err)
	}
	return nil
}

// Rest says when what is watched of an order is looked at next, where a look has
// just found nothing new. It does nothing where events have come since the row was
// read.
func (v *Views) Rest(ctx context.Context, row DueRow, next time.Time) error {
	err := v.pace(ctx, `
		UPDATE due SET attempts = 0, first_failed_at = 0, last_failed_at = 0, last_error = '', next_try = ?, priority = ?
		WHERE store = ? AND id = ? AND kind = ? AND version = ?`,
		nanos(next), int64(domain.PriorityReread), string(row.Key.Store), string(row.Key.ID), string(row.Kind), int64(row.Version))
	if err != nil {
		return fmt.Errorf("let %s of order %s rest: %w", row.Kind, row.Key, err)
	}
	return nil
}

// Hurry says what of an order is to be tried now.
type Hurry int

// A push hurries what is due; an operator also has the order read again, though
// that is only watched.
const (
	HurryDue Hurry = iota
	HurryLook
)

// WakeDue lets what an order still needs be tried now, unless a try failed less
// than a second ago.
func (v *Views) WakeDue(ctx context.Context, key domain.OrderKey, hurry Hurry, now time.Time) error {
	err := v.pace(ctx, `
		UPDATE due SET next_try = ?1 WHERE store = ?2 AND id = ?3 AND next_try > ?1 AND last_failed_at <= ?4
			AND kind NOT IN (?5, ?6, iif(?7, '', ?8))`,
		nanos(now), string(key.Store), string(key.ID), nanos(now.Add(-wakeInterval)),
		string(domain.DueExpiry), string(domain.DueFraud), hurry == HurryLook, string(domain.DueLook))
	if err != nil {
		return fmt.Errorf("wake what is due for order %s: %w", key, err)
	}
	v.changed.tell()
	return nil
}

// pace changes rows of due beside the log.
func (v *Views) pace(ctx context.Context, statement string, args ...any) error {
	v.mu.RLock()
	defer v.mu.RUnlock()
	return v.db.transact(ctx, func(ctx context.Context) error {
		_, err := v.db.conn.ExecContext(ctx, statement, args...)
		return err
	})
}
