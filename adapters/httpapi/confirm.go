package httpapi

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"ordertrail/domain"
	"ordertrail/eventstore"
)

// actorLocal is who calls while no token is configured.
const actorLocal = "token:local"

// confirm answers POST /v1/orders/{store}/{id}/confirm: the shop's confirmation
// page begins or hurries an order and waits a while for it to be settled.
func (a *api) confirm(x *exchange, r *http.Request) error {
	key, wait, err := a.confirmation(r)
	if err != nil {
		return err
	}
	cause := eventstore.Cause{Actor: actorLocal, ID: x.id}
	if _, err := a.intake.take(r.Context(), key, cause, domain.Push{Via: "confirm"}); err != nil {
		return err
	}
	order, err := a.awaitSettled(x, r, key, wait)
	if err != nil {
		return err
	}
	status := http.StatusAccepted
	if order.Settled() {
		status = http.StatusOK
	}
	return a.writeOrder(r.Context(), x, status, order)
}

func (a *api) confirmation(r *http.Request) (domain.OrderKey, time.Duration, error) {
	key, err := orderKey(r)
	if err != nil {
		return domain.OrderKey{}, 0, err
	}
	if !slices.Contains(a.stores, key.Store) {
		return domain.OrderKey{}, 0, refuse(http.StatusNotFound, codeUnknownStore, "there is no such store")
	}
	query, err := queryOf(r, "wait")
	if err != nil {
		return domain.OrderKey{}, 0, err
	}
	wait, err := parseWait(query.Get("wait"))
	if err != nil {
		return domain.OrderKey{}, 0, err
	}
	return key, wait, readNothing(r)
}

// awaitSettled gives the order once it is settled, or as it is when the wait or
// the server ends.
func (a *api) awaitSettled(x *exchange, r *http.Request, key domain.OrderKey, wait time.Duration) (domain.Order, error) {
	// The wait may be longer than the server's own limit.
	if err := http.NewResponseController(x).SetWriteDeadline(time.Now().Add(wait + writeTimeout)); err != nil {
		return domain.Order{}, fmt.Errorf("wait for order %s: %w", key, err)
	}
	ctx, cancel := context.WithTimeout(r.Context(), wait)
	defer cancel()
	ctx, stop := a.untilClosing(ctx)
	defer stop()
	entry, err := a.orders.Await(ctx, key, domain.Order.Settled)
	if err != nil && !errors.Is(err, ctx.Err()) {
		return domain.Order{}, err
	}
	return entry.Order, nil
}
