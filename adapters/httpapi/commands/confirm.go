package commands

import (
	"net/http"

	"ordertrail/adapters/httpapi/pipeline"
	"ordertrail/adapters/httpapi/request"
	"ordertrail/domain"
	"ordertrail/eventstore"
)

// actorLocal is who calls while no token is configured.
const actorLocal = "token:local"

// confirm answers POST /v1/orders/{store}/{id}/confirm: the shop's confirmation
// page begins or hurries an order and waits a while for it to be settled.
func (c *Commands) confirm(x *pipeline.Exchange, r *http.Request) error {
	key, wait, err := c.called(r)
	if err != nil {
		return err
	}
	if err := request.EmptyBody(r); err != nil {
		return err
	}
	cause := eventstore.Cause{Actor: actorLocal, ID: x.ID}
	if _, err := c.acceptor.Push(r.Context(), key, cause, domain.Push{Via: domain.ViaConfirm}); err != nil {
		return err
	}
	return c.follow(x, r, key, wait, taken{done: domain.Order.Settled})
}
