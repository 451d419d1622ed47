package projections

import (
	"context"
	_ "embed"
	"fmt"

	"ordertrail/domain"
)

//go:embed totals.sql
var totalsSQL string

// totals counts orders and their money, so that nobody has to add them up.
type totals struct{}

// cell is one row of totals.
type cell struct {
	store    domain.StoreID
	status   domain.Status
	currency string
}

// sums is what a row of totals adds up.
type sums struct {
	orders, authorized, captured, refunded int64
}

func (totals) schema() string { return totalsSQL }

func (totals) prepare(ctx context.Context, conn *connection) (writer, error) {
	add, err := conn.prepare(ctx, `
		INSERT INTO totals (store, status, currency, orders, authorized, captured, refunded) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET orders = orders + excluded.orders, authorized = authorized + excluded.authorized,
			captured = captured + excluded.captured, refunded = refunded + excluded.refunded`)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, changes []*change) error {
		for at, s := range sumsOf(changes) {
			if s == (sums{}) {
				continue
			}
			if _, err := add.ExecContext(ctx, string(at.store), string(at.status), at.currency,
				s.orders, s.authorized, s.captured, s.refunded); err != nil {
				return fmt.Errorf("add to totals of store %s: %w", at.store, err)
			}
		}
		return nil
	}, nil
}

func sumsOf(changes []*change) map[cell]sums {
	cells := map[cell]sums{}
	for _, c := range changes {
		if c.before.Order.Version > 0 {
			count(cells, c.before.Order, -1)
		}
		count(cells, c.after.Order, 1)
	}
	return cells
}

func count(cells map[cell]sums, o domain.Order, sign int64) {
	at := cell{store: o.Key.Store, status: o.Status, currency: o.Currency}
	s := cells[at]
	s.orders += sign
	s.authorized += sign * o.RemainingAuthorizedAmount
	s.captured += sign * o.CapturedAmount
	s.refunded += sign * o.RefundedAmount
	cells[at] = s
}
