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

// follow waits until a call is done, stands, or has been waited for long enough,
// and answers with the order.
func (c *Commands) follow(x *pipeline.Exchange, r *http.Request, key domain.OrderKey, wait time.Duration, call taken) error {
	order, err := c.await(x, r, key, wait, call)
	if err != nil {
		return err
	}
	status := http.StatusAccepted
	if call.done(order) {
		status = http.StatusOK
	}
	return orderjson.Answer(r.Context(), x, c.views, status, order)
}

// await gives the order once a call is done or stands, or as it is when the wait or
// the server ends.
func (c *Commands) await(x *pipeline.Exchange, r *http.Request, key domain.OrderKey, wait time.Duration, call taken) (domain.Order, error) {
	// The wait may be longer than the server's own limit.
	if err := http.NewResponseController(x).SetWriteDeadline(time.Now().Add(wait + server.WriteTimeout)); err != nil {
		return domain.Order{}, fmt.Errorf("wait for order %s: %w", key, err)
	}
	ctx, cancel := context.WithTimeout(r.Context(), wait)
	defer cancel()
	ctx, stop := c.closing.Until(ctx)
	defer stop()
	if call.after != nil {
		select {
		case <-call.after:
		case <-ctx.Done():
		}
	}
	entry, err := c.orders.Await(ctx, key, func(o domain.Order) bool {
		return call.done(o) || call.stands != nil && call.stands(o)
	})
	if err != nil && !errors.Is(err, ctx.Err()) {
		return domain.Order{}, err
	}
	return entry.Order, nil
}
