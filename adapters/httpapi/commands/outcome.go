package commands

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"ordertrail/adapters/httpapi/orderjson"
	"ordertrail/adapters/httpapi/pipeline"
	"ordertrail/adapters/httpapi/server"
	"ordertrail/domain"
)

// outcome is what becomes of a call that was accepted.
type outcome struct {
	repeated bool
	after    <-chan struct{}         // not done before it is closed; nil: it may be at once
	done     func(domain.Order) bool // answered 200 then, and 202 before
	stands   func(domain.Order) bool // not done, and will not be by itself; nil: never
}

// follow waits until a call is done, stands, or has been waited for long enough,
// and answers with the order.
func (c *Commands) follow(x *pipeline.Exchange, r *http.Request, key domain.OrderKey, wait time.Duration, expected outcome) error {
	order, err := c.await(x, r, key, wait, expected)
	if err != nil {
		return err
	}
	status := http.StatusAccepted
	if expected.done(order) {
		status = http.StatusOK
	}
	return orderjson.Answer(r.Context(), x, c.Views, status, order)
}

// await returns the order once a call is done or stands, or as it is when the wait or
// the server ends.
func (c *Commands) await(x *pipeline.Exchange, r *http.Request, key domain.OrderKey, wait time.Duration, expected outcome) (domain.Order, error) {
	// The wait may be longer than the server's own limit.
	if err := http.NewResponseController(x).SetWriteDeadline(time.Now().Add(wait + server.WriteTimeout)); err != nil {
		return domain.Order{}, fmt.Errorf("wait for order %s: %w", key, err)
	}
	ctx, cancel := context.WithTimeout(r.Context(), wait)
	defer cancel()
	ctx, stop := c.Closing.Until(ctx)
	defer stop()
	if expected.after != nil {
		select {
		case <-expected.after:
		case <-ctx.Done():
		}
	}
	entry, err := c.Orders.Await(ctx, key, func(o domain.Order) bool {
		return expected.done(o) || expected.stands != nil && expected.stands(o)
	})
	if err != nil && !errors.Is(err, ctx.Err()) {
		return domain.Order{}, err
	}
	return entry.Order, nil
}
