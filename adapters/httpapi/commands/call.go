package commands

import (
	"net/http"
	"slices"
	"time"

	"ordertrail/adapters/httpapi/pipeline"
	"ordertrail/adapters/httpapi/problem"
	"ordertrail/adapters/httpapi/request"
	"ordertrail/domain"
	"ordertrail/eventstore"
)

// actorLocal is who calls while no token is configured.
const actorLocal = "token:local"

const (
	defaultWait = 5 * time.Second
	maxWait     = 30 * time.Second
)

// parseWait reads ?wait=, seconds or a Go duration.
func parseWait(raw string) (time.Duration, error) {
	if raw == "" {
		return defaultWait, nil
	}
	wait, err := time.ParseDuration(raw)
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
		c.metrics.observe(key.Store, name, expected.repeated, err)
		if err != nil {
			return err
		}
		return c.follow(x, r, key, wait, expected)
	}
}

// parseCall returns the order that a call on it names, and how long it may be waited
// for. The store is known as soon as it is one of ours.
func (c *Commands) parseCall(r *http.Request) (key domain.OrderKey, wait time.Duration, err error) {
	named, err := request.OrderKey(r)
	if err != nil {
		return key, 0, err
	}
	if err := c.checkStore(named.Store); err != nil {
		return key, 0, err
	}
	query, err := request.Query(r, "wait")
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
