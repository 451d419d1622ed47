package commands

import (
	"net/http"

	"ordertrail/adapters/httpapi/pipeline"
	"ordertrail/adapters/httpapi/request"
	"ordertrail/domain"
	"ordertrail/eventstore"
)

// takeRetry does now what is due for an order and reads it again. One that was
// given up is asked for anew, as after a push.
func (c *Commands) takeRetry(x *pipeline.Exchange, r *http.Request, key domain.OrderKey) (taken, error) {
	if err := request.EmptyBody(r); err != nil {
		return taken{}, err
	}
	entry, err := c.orders.Load(r.Context(), key)
	if err != nil {
		return taken{}, err
	}
	if entry.Order.Status != domain.Unresolved {
		return retried(c.acceptor.Retry(key)), nil
	}
	cause := eventstore.Cause{Actor: actorLocal, ID: x.ID}
	stored, err := c.acceptor.Push(r.Context(), key, cause, domain.Push{Via: domain.ViaRetry})
	return taken{repeated: !stored, done: domain.Order.Settled}, err
}

// retried says that a retry is done once the order has been read and nothing is due.
func retried(read <-chan struct{}) taken {
	isRead := func() bool {
		select {
		case <-read:
			return true
		default:
			return false
		}
	}
	return taken{after: read, done: func(o domain.Order) bool { return isRead() && len(domain.Due(o)) == 0 }}
}
