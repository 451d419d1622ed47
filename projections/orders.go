package projections

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
)

//go:embed orders.sql
var ordersSQL string

// orders has one row an order.
type orders struct{}

func (orders) schema() string { return ordersSQL }

func (orders) prepare(ctx context.Context, conn *connection) (writer, error) {
	upsert, err := conn.prepare(ctx, `
		INSERT INTO orders (first, store, id, status, held, state) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (first) DO UPDATE SET status = excluded.status, held = excluded.held, state = excluded.state`)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, changes []*change) error {
		for _, c := range changes {
			body, err := json.Marshal(c.after)
			if err != nil {
				return fmt.Errorf("encode order %s: %w", c.after.Order.Key, err)
			}
			o := c.after.Order
			held := o.Held() && o.Open()
			if _, err := upsert.ExecContext(ctx, int64(c.after.First), string(o.Key.Store), string(o.Key.ID), string(o.Status), held, string(body)); err != nil {
				return fmt.Errorf("write order %s: %w", o.Key, err)
			}
		}
		return nil
	}, nil
}
