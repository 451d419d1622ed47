package projections

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"time"

	"ordertrail/domain"
	"ordertrail/eventstore"
)

// maxStuck bounds the stuck rows that Stats names.
const maxStuck = 100

// Stats is how all orders are, at one position.
type Stats struct {
	Position eventstore.Position
	ByStatus map[domain.Status]int64 // every status, also those nobody has
	ByStore  map[domain.StoreID]int64
	Money    []Money // by currency, in its order
	Held     int64   // open orders that anything holds

	// Unacknowledged is the oldest order that Klarna knows, or may yet turn out to
	// know, and was not acknowledged; nil where there is none.
	Unacknowledged *Unacknowledged
	// Stuck counts, by kind, what was tried and failed and is still due, but for ids
	// that Klarna does not know; StuckRows are the first 100 of it, most urgent
	// first, then longest failing.
	Stuck     map[domain.Kind]int64
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
	stats := Stats{ByStatus: map[domain.Status]int64{}, ByStore: map[domain.StoreID]int64{}, Stuck: map[domain.Kind]int64{}}
	for _, status := range domain.Statuses() {
		stats.ByStatus[status] = 0
	}
	if err := tx.QueryRowContext(ctx, "SELECT position FROM checkpoint").Scan(&stats.Position); err != nil {
		return Stats{}, err
	}
	for _, read := range []func(context.Context, *sql.Tx, *Stats) error{
		readCounts, readMoney, readHeld, readUnacknowledged, readStuck, readStuckRows,
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

func readHeld(ctx context.Context, tx *sql.Tx, stats *Stats) error {
	return tx.QueryRowContext(ctx, "SELECT count(*) FROM orders WHERE held = 1").Scan(&stats.Held)
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

// isStuck passes over ids that nobody has found at Klarna, which anybody can make up.
const isStuck = "attempts > 0 AND priority <> ? AND kind <> ?"

func readStuck(ctx context.Context, tx *sql.Tx, stats *Stats) error {
	rows, err := tx.QueryContext(ctx, "SELECT kind, count(*) FROM due WHERE "+isStuck+" GROUP BY kind",
		int64(domain.PriorityNotFound), string(domain.DuePoll))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var kind domain.Kind
		var count int64
		if err := rows.Scan(&kind, &count); err != nil {
			return err
		}
		stats.Stuck[kind] = count
	}
	return rows.Err()
}

func readStuckRows(ctx context.Context, tx *sql.Tx, stats *Stats) error {
	rows, err := tx.QueryContext(ctx, "SELECT "+dueColumns+" FROM due WHERE "+isStuck+" ORDER BY priority, first_failed_at LIMIT "+strconv.Itoa(maxStuck),
		int64(domain.PriorityNotFound), string(domain.DuePoll))
	if err != nil {
		return err
	}
	stats.StuckRows, err = scanDue(rows, maxStuck)
	return err
}
