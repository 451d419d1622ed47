package commands

import (
	"net/http"

	"ordertrail/adapters/httpapi/pipeline"
	"ordertrail/adapters/httpapi/request"
	"ordertrail/domain"
)

// retry does now what is due for an order and reads it again. One that was
// given up is asked for anew, as after a push.
func (c *Commands) retry(x *pipeline.Exchange, r *http.Request, key domain.OrderKey) (outcome, error) {
	if err := request.EmptyBody(r); err != nil {
		return outcome{}, err
	}
	entry, err := c.Orders.Load(r.Context(), key)
	if err != nil {
		return outcome{}, err
	}
	if entry.Order.Status != domain.Unresolved {
		return afterRead(c.Manager.Retry(key)), nil
	}
	_, stored, err := c.Manager.Accept(r.Context(), key, causeOf(x), domain.Push{Via: domain.ViaRetry})
	return outcome{repeated: !stored, done: domain.Order.Settled}, err
}

// afterRead is the outcome of a retry, which is done once the order has been read and nothing is due.
func afterRead(read <-chan struct{}) outcome {
	isRead := func() bool {
		select {
		case <-read:
			return true
		default:
			return false
		}
	}
	return outcome{after: read, done: func(o domain.Order) bool { return isRead() && len(domain.Due(o)) == 0 }}
}
