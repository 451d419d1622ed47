package projections

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"ordertrail/domain"
)

// maxStuck bounds the stuck rows that Stats names.
const maxStuck = 100

// Stats is how all orders are, at one position.
type Stats struct {
	Position uint64
	ByStatus map[domain.Status]int64 // every status, also those nobody has
	ByStore  map[domain.StoreID]int64
	Money    []Money // by currency, in its order

	// Unacknowledged is the oldest order that Klarna knows, or may yet turn out to
	// know, and was not acknowledged; nil where there is none.
	Unacknowledged *Unacknowledged
	// Stuck counts what was tried and failed and is still due; StuckRows are the
	// first 100 of it, longest failing first.
	Stuck     int64
	StuckRows []DueRow
}

// Money is the sum of all orders of a currency (ISO 4217), in minor units.
type Money struct {
	Currency                           string
	AuthorizedOpen, Captured, Refunded int64
}

// Unacknowledged is an order and when it was first heard of, UTC.
type Unacknowledged struct {
	Key   domain.OrderKey
	Since time.Time
}

// Stats reads the counts from rows that are kept up to date, so it costs the
// same however many orders there are.
func (v *Views) Stats(ctx context.Context) (Stats, error) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	stats, err := v.db.stats(ctx)
	if err != nil {
		return Stats{}, fmt.Errorf("read stats: %w", err)
	}
	return stats, nil
}

func (d *database) stats(ctx context.Context) (Stats, error) {
	tx, err := d.reading.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return Stats{}, err
	}
	defer tx.Rollback() // only read
	stats := Stats{ByStatus: map[domain.Status]int64{}, ByStore: map[domain.StoreID]int64{}}
	for _, status := range domain.Statuses() {
		stats.ByStatus[status] = 0
	}
	if err := tx.QueryRowContext(ctx, "SELECT position FROM checkpoint").Scan(&stats.Position); err != nil {
		return Stats{}, err
	}
	for _, read := range []func(context.Context, *sql.Tx, *Stats) error{
		readCounts, readMoney, readUnacknowledged, readStuck,
	} {
		if err := read(ctx, tx, &stats); err != nil {
			return Stats{}, err
		}
	}
	return stats, nil
}

func readCounts(ctx context.Context, tx *sql.Tx, stats *Stats) error {
	rows, err := tx.QueryContext(ctx, "SELECT store, status, sum(orders) FROM totals GROUP BY store, status")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var store domain.StoreID
		var status domain.Status
		var orders int64
		if err := rows.Scan(&store, &status, &orders); err != nil {
			return err
		}
		stats.ByStatus[status] += orders
		stats.ByStore[store] += orders
	}
	return rows.Err()
}

func readMoney(ctx context.Context, tx *sql.Tx, stats *Stats) error {
	rows, err := tx.QueryContext(ctx, `SELECT currency, sum(authorized), sum(captured), sum(refunded)
		FROM totals WHERE currency <> '' GROUP BY currency HAVING sum(orders) > 0 ORDER BY currency`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var m Money
		if err := rows.Scan(&m.Currency, &m.AuthorizedOpen, &m.Captured, &m.Refunded); err != nil {
			return err
		}
		stats.Money = append(stats.Money, m)
	}
	return rows.Err()
}

// readUnacknowledged passes over pushed ids that Klarna answered with 404, and
// checkouts: most of them nobody has ever ordered.
func readUnacknowledged(ctx context.Context, tx *sql.Tx, stats *Stats) error {
	var key domain.OrderKey
	var body []byte
	err := tx.QueryRowContext(ctx, `
		SELECT store, id, state FROM orders WHERE first IN (
			SELECT min(first) FROM orders WHERE status = 'fetched' UNION ALL
			SELECT min(first) FROM orders WHERE status = 'created' UNION ALL
			SELECT * FROM (SELECT first FROM orders WHERE status = 'pushed' AND NOT EXISTS (
				SELECT 1 FROM due WHERE due.store = orders.store AND due.id = orders.id AND (priority = ? OR kind = ?)
			) ORDER BY first LIMIT 1)
		) ORDER BY first LIMIT 1`, int64(domain.PriorityNotFound), string(domain.DuePoll)).Scan(&key.Store, &key.ID, &body)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	s, err := decodeState(key, body)
	if err != nil {
		return err
	}
	stats.Unacknowledged = &Unacknowledged{Key: key, Since: s.Order.CreatedAt}
	return nil
}

func readStuck(ctx context.Context, tx *sql.Tx, stats *Stats) error {
	if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM due WHERE attempts > 0").Scan(&stats.Stuck); err != nil {
		return err
	}
	rows, err := tx.QueryContext(ctx, "SELECT "+dueColumns+" FROM due WHERE attempts > 0 ORDER BY first_failed_at")
	if err != nil {
		return err
	}
	stats.StuckRows, err = scanDue(rows, nil, maxStuck)
	return err
}
