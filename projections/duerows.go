package projections

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"time"

	"ordertrail/domain"
	"ordertrail/eventstore"
)

// DueRow is one thing that an order still needs, and how it went so far. Times
// are UTC.
type DueRow struct {
	Key      domain.OrderKey
	Kind     domain.Kind
	Since    domain.Version      // the order's version from which on it is due without a break
	Version  domain.Version      // the order's when the row was last written
	Position eventstore.Position // of that version's event

	Priority  domain.Priority
	NotBefore time.Time
	NextTry   time.Time

	Attempts      int // failed ones; the times and the error are zero where there are none
	FirstFailedAt time.Time
	LastFailedAt  time.Time
	LastError     string
}

const dueColumns = `store, id, kind, since, version, position, priority, not_before, next_try,
	attempts, first_failed_at, last_failed_at, last_error`

// Due returns up to limit rows of a store and priority that may be tried now, the one
// that waits longest first, or the newest.
func (v *Views) Due(ctx context.Context, store domain.StoreID, priority domain.Priority, newest bool, now time.Time, limit int) ([]DueRow, error) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	statement := v.db.due
	if newest {
		statement = v.db.dueNewest
	}
	rows, err := statement.QueryContext(ctx, string(store), int64(priority), nanos(now))
	var found []DueRow
	if err == nil {
		found, err = scanDue(rows, limit)
	}
	if err != nil {
		return nil, fmt.Errorf("read what is due in store %s: %w", store, err)
	}
	return found, nil
}

// NextDue returns the earliest next try of a store behind a time, the zero time where
// there is none.
func (v *Views) NextDue(ctx context.Context, store domain.StoreID, priorities []domain.Priority, after time.Time) (time.Time, error) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	var next time.Time
	for _, priority := range priorities {
		var at sql.NullInt64
		err := v.db.nextDue.QueryRowContext(ctx, string(store), int64(priority), nanos(after)).Scan(&at)
		if err != nil {
			return time.Time{}, fmt.Errorf("read when something is due in store %s: %w", store, err)
		}
		if at.Valid && (next.IsZero() || at.Int64 < nanos(next)) {
			next = fromNanos(at.Int64)
		}
	}
	return next, nil
}

// DueOf returns what one order still needs.
func (v *Views) DueOf(ctx context.Context, key domain.OrderKey) ([]DueRow, error) {
	rows, err := v.dueRows(ctx, "WHERE store = ? AND id = ? ORDER BY kind", string(key.Store), string(key.ID))
	if err != nil {
		return nil, fmt.Errorf("read what is due for order %s: %w", key, err)
	}
	return rows, nil
}

// Unverified returns every order of all stores that is yet to be found at Klarna: the
// rows of domain.DueFetch, longest waiting first.
func (v *Views) Unverified(ctx context.Context) ([]DueRow, error) {
	rows, err := v.dueRows(ctx, "WHERE kind = ? ORDER BY not_before, position", string(domain.DueFetch))
	if err != nil {
		return nil, fmt.Errorf("read the orders that wait to be found: %w", err)
	}
	return rows, nil
}

func (v *Views) dueRows(ctx context.Context, rest string, args ...any) ([]DueRow, error) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	rows, err := v.db.reading.QueryContext(ctx, "SELECT "+dueColumns+" FROM due "+rest, args...)
	if err != nil {
		return nil, err
	}
	return scanDue(rows, math.MaxInt)
}

// scanDue returns up to limit rows. The statements have no LIMIT: SQLite
// plans one with a bound limit again for each call.
func scanDue(rows *sql.Rows, limit int) (found []DueRow, err error) {
	defer rows.Close()
	for len(found) < limit && rows.Next() {
		var r DueRow
		var store, id, kind string // plain types are scanned twice as fast as named ones
		var priority, notBefore, nextTry, firstFailed, lastFailed int64
		if err := rows.Scan(&store, &id, &kind, &r.Since, &r.Version, &r.Position, &priority,
			&notBefore, &nextTry, &r.Attempts, &firstFailed, &lastFailed, &r.LastError); err != nil {
			return nil, err
		}
		r.Key = domain.OrderKey{Store: domain.StoreID(store), ID: domain.OrderID(id)}
		r.Kind, r.Priority = domain.Kind(kind), domain.Priority(priority)
		r.NotBefore, r.NextTry = fromNanos(notBefore), fromNanos(nextTry)
		r.FirstFailedAt, r.LastFailedAt = fromNanos(firstFailed), fromNanos(lastFailed)
		found = append(found, r)
	}
	return found, rows.Err()
}
