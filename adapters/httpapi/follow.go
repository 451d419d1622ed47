package httpapi

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"ordertrail/domain"
)

// follow waits until a call is done, stands, or has been waited for long enough,
// and answers with the order.
func (a *api) follow(x *exchange, r *http.Request, key domain.OrderKey, wait time.Duration, call taken) error {
	order, err := a.await(x, r, key, wait, call)
	if err != nil {
		return err
	}
	status := http.StatusAccepted
	if call.done(order) {
		status = http.StatusOK
	}
	return a.writeOrder(r.Context(), x, status, order)
}

// await gives the order once a call is done or stands, or as it is when the wait or
// the server ends.
func (a *api) await(x *exchange, r *http.Request, key domain.OrderKey, wait time.Duration, call taken) (domain.Order, error) {
	// The wait may be longer than the server's own limit.
	if err := http.NewResponseController(x).SetWriteDeadline(time.Now().Add(wait + writeTimeout)); err != nil {
		return domain.Order{}, fmt.Errorf("wait for order %s: %w", key, err)
	}
	ctx, cancel := context.WithTimeout(r.Context(), wait)
	defer cancel()
	ctx, stop := a.untilClosing(ctx)
	defer stop()
	if call.after != nil {
		select {
		case <-call.after:
		case <-ctx.Done():
		}
	}
	entry, err := a.orders.Await(ctx, key, func(o domain.Order) bool {
		return call.done(o) || call.stands != nil && call.stands(o)
	})
	if err != nil && !errors.Is(err, ctx.Err()) {
		return domain.Order{}, err
	}
	return entry.Order, nil
}
