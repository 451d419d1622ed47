package commands

import (
	"net/http"

	"ordertrail/adapters/httpapi/pipeline"
	"ordertrail/adapters/httpapi/request"
	"ordertrail/domain"
)

// confirm answers POST /v1/orders/{store}/{id}/confirm: the shop's confirmation
// page begins or hurries an order and waits a while for it to be settled.
func (c *Commands) confirm(x *pipeline.Exchange, r *http.Request) error {
	key, wait, err := c.parseCall(r)
	if err != nil {
		return err
	}
	if err := request.EmptyBody(r); err != nil {
		return err
	}
	if _, _, err := c.Manager.Accept(r.Context(), key, causeOf(x), domain.Push{Via: domain.ViaConfirm}); err != nil {
		return err
	}
	return c.follow(x, r, key, wait, outcome{done: domain.Order.Settled})
}
