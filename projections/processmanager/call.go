package processmanager

import (
	"context"
	"errors"

	"ordertrail/domain"
)

// errHeld says that a call may not go now, through no fault of the order's.
var errHeld = errors.New("calls of this store are held")

// call makes one request for an order, once the store's rate and its breaker let it,
// and has the scheduler learn from its answer.
func (x *executor) call(ctx context.Context, key domain.OrderKey, priority domain.Priority, request func() error) error {
	asked := &call{key: key, priority: priority, leave: make(chan error, 1)}
	x.inbox.put(asked)
	select {
	case err := <-asked.leave:
		if err != nil {
			return err
		}
	case <-ctx.Done():
		return ctx.Err()
	}
	over := back{key: key}
	defer func() { x.inbox.put(over) }() // also where the request ends in a fault
	err := request()
	over.klarna = err == nil || errors.As(err, &over.answer)
	return err
}

// elsewhere makes a request for an order to somebody who is not Klarna.
func (x *executor) elsewhere(key domain.OrderKey, request func() error) error {
	x.inbox.put(away{key})
	defer x.inbox.put(back{key: key})
	return request()
}
