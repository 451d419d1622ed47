package projections

import (
	"context"
	"fmt"
	"time"

	"ordertrail/domain"
)

// wakeInterval is how long after a failed try the next one cannot be had earlier.
const wakeInterval = time.Second

// Postpone keeps how a try went: Attempts, FirstFailedAt, LastFailedAt,
// LastError, NextTry and Priority, on the row of the same order and kind. It does
// nothing where there is none any more.
func (v *Views) Postpone(ctx context.Context, row DueRow) error {
	_, err := v.reschedule(ctx, `
		UPDATE due SET attempts = ?, first_failed_at = ?, last_failed_at = ?, last_error = ?, next_try = ?, priority = ?
		WHERE store = ? AND id = ? AND kind = ?`,
		row.Attempts, nanos(row.FirstFailedAt), nanos(row.LastFailedAt), row.LastError, nanos(row.NextTry), int64(row.Priority),
		string(row.Key.Store), string(row.Key.ID), string(row.Kind))
	if err != nil {
		return fmt.Errorf("postpone %s of order %s: %w", row.Kind, row.Key, err)
	}
	return nil
}

// Rest says when what is watched of an order is read next, where a reading has
// just found nothing new; the zero time: never. It does nothing where events have
// come since the row was read.
func (v *Views) Rest(ctx context.Context, row DueRow, next time.Time) error {
	if next.IsZero() {
		_, err := v.reschedule(ctx, `DELETE FROM due WHERE store = ? AND id = ? AND kind = ? AND version = ?`,
			string(row.Key.Store), string(row.Key.ID), string(row.Kind), int64(row.Version))
		if err != nil {
			return fmt.Errorf("end %s of order %s: %w", row.Kind, row.Key, err)
		}
		return nil
	}
	_, err := v.reschedule(ctx, `
		UPDATE due SET attempts = 0, first_failed_at = 0, last_failed_at = 0, last_error = '', next_try = ?, priority = ?
		WHERE store = ? AND id = ? AND kind = ? AND version = ?`,
		nanos(next), int64(domain.PriorityReread), string(row.Key.Store), string(row.Key.ID), string(row.Kind), int64(row.Version))
	if err != nil {
		return fmt.Errorf("let %s of order %s rest: %w", row.Kind, row.Key, err)
	}
	return nil
}

// WakeDue lets what an order still needs be tried now, unless a try failed less
// than a second ago. What is only watched keeps its time.
func (v *Views) WakeDue(ctx context.Context, key domain.OrderKey, now time.Time) error {
	_, err := v.reschedule(ctx, `
		UPDATE due SET next_try = ?1 WHERE store = ?2 AND id = ?3 AND next_try > ?1 AND last_failed_at <= ?4
			AND kind NOT IN (?5, ?6, ?7)`,
		nanos(now), string(key.Store), string(key.ID), nanos(now.Add(-wakeInterval)),
		string(domain.DueReread), string(domain.DueExpiry), string(domain.DueFraud))
	if err != nil {
		return fmt.Errorf("wake what is due for order %s: %w", key, err)
	}
	v.changed.tell()
	return nil
}

// WakeFailed lets what failed in a store be tried now where its next try is behind a
// time, or where its error has a word in it; an empty word is in none. It says
// whether there was any.
func (v *Views) WakeFailed(ctx context.Context, store domain.StoreID, behind time.Time, word string, now time.Time) (bool, error) {
	woken, err := v.reschedule(ctx, `
		UPDATE due SET next_try = ?1 WHERE store = ?2 AND attempts > 0 AND next_try > ?1
			AND (next_try > ?3 AND kind <> ?4 OR ?5 <> '' AND instr(last_error, ?5) > 0)`,
		nanos(now), string(store), nanos(behind), string(domain.DuePoll), word)
	if err != nil {
		return false, fmt.Errorf("wake what failed in store %s: %w", store, err)
	}
	return woken > 0, nil
}

// reschedule changes rows of due beside the log, and says how many.
func (v *Views) reschedule(ctx context.Context, statement string, args ...any) (rows int64, err error) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	err = v.db.transact(ctx, func(ctx context.Context) error {
		result, err := v.db.conn.ExecContext(ctx, statement, args...)
		if err == nil {
			rows, err = result.RowsAffected()
		}
		return err
	})
	return rows, err
}
