package commands

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"ordertrail/adapters/httpapi/orderjson"
	"ordertrail/adapters/httpapi/pipeline"
	"ordertrail/adapters/httpapi/problem"
	"ordertrail/adapters/httpapi/server"
	"ordertrail/domain"
	"ordertrail/eventstore"
)

// actorLocal is who calls while no token is configured.
const actorLocal = "token:local"

const (
	defaultWait = "5s"
	maxWait     = 30 * time.Second
)

// parseWait reads ?wait=, seconds or a Go duration.
func parseWait(raw string) (time.Duration, error) {
	wait, err := time.ParseDuration(cmp.Or(raw, defaultWait))
	if err != nil {
		wait, err = time.ParseDuration(raw + "s")
	}
	if err != nil || wait < 0 || wait > maxWait {
		return 0, problem.BadQuery("wait is 0 to 30 seconds, like 5 or 2.5s")
	}
	return wait, nil
}

// operation makes what a call asks of an order durable and sets it going.
type operation func(x *pipeline.Exchange, r *http.Request, key domain.OrderKey) (outcome, error)

// handler returns what answers a call on an order, which is accepted or refused,
// counted, and then followed for a while.
func (c *Commands) handler(name string, do operation) pipeline.Handler {
	return func(x *pipeline.Exchange, r *http.Request) error {
		key, wait, err := c.parseCall(r)
		var expected outcome
		if err == nil {
			expected, err = do(x, r, key)
		}
		c.observe(key.Store, name, expected.repeated, err)
		if err != nil {
			return err
		}
		return c.follow(x, r, key, wait, expected)
	}
}

// parseCall returns the order that a call on it names, and how long it may be waited
// for. The store is known as soon as it is one of ours.
func (c *Commands) parseCall(r *http.Request) (key domain.OrderKey, wait time.Duration, err error) {
	named, err := pipeline.OrderKey(r)
	if err != nil {
		return key, 0, err
	}
	if err := c.checkStore(named.Store); err != nil {
		return key, 0, err
	}
	query, err := pipeline.Query(r, "wait")
	if err != nil {
		return named, 0, err
	}
	wait, err = parseWait(query.Get("wait"))
	return named, wait, err
}

func (c *Commands) checkStore(store domain.StoreID) error {
	if !slices.Contains(c.Stores, store) {
		return problem.New(http.StatusNotFound, problem.CodeUnknownStore, "there is no such store")
	}
	return nil
}

// causeOf names who called.
func causeOf(x *pipeline.Exchange) eventstore.Cause {
	return eventstore.Cause{Actor: actorLocal, ID: x.ID}
}

// outcome is what becomes of a call that was accepted.
type outcome struct {
	repeated bool
	after    <-chan struct{}         // not done before it is closed; nil: it may be at once
	done     func(domain.Order) bool // answered 200 then, and 202 before
	stalled  func(domain.Order) bool // not done, and will not be by itself; nil: never
}

// follow waits until a call is done, is stalled, or has been waited for long enough, and answers with the order.
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

// await returns the order once a call is done or stalled, or as it is when the wait or the server ends.
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
		return expected.done(o) || expected.stalled != nil && expected.stalled(o)
	})
	if err != nil && !errors.Is(err, ctx.Err()) {
		return domain.Order{}, err
	}
	return entry.Order, nil
}
