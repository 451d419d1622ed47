package commands

import (
	"cmp"
	"net/http"

	"ordertrail/adapters/httpapi/orderjson"
	"ordertrail/adapters/httpapi/pipeline"
	"ordertrail/domain"
)

// checkoutBody is the body of POST /v1/checkouts.
type checkoutBody struct {
	Store   string `json:"store"`
	OrderID string `json:"order_id"`
}

// checkout answers POST /v1/checkouts, 201 where the id is news. Most checkouts are never paid,
// so they take no place among the orders that wait to be found.
func (c *Commands) checkout(x *pipeline.Exchange, r *http.Request) error {
	key, err := c.readCheckout(r)
	if err != nil {
		return err
	}
	order, news, err := c.Manager.Accept(r.Context(), key, causeOf(x), domain.Push{Via: domain.ViaCheckout})
	if err != nil {
		return err
	}
	status := http.StatusOK
	if news {
		status = http.StatusCreated
	}
	return orderjson.Answer(r.Context(), x, c.Views, status, order)
}

func (c *Commands) readCheckout(r *http.Request) (domain.OrderKey, error) {
	var body checkoutBody
	if err := pipeline.Body(r, &body); err != nil {
		return domain.OrderKey{}, err
	}
	if body.OrderID == "" {
		return domain.OrderKey{}, &domain.FieldError{Field: "order_id", Why: "is required"}
	}
	key, err := pipeline.ParseKey(cmp.Or(body.Store, pipeline.DefaultStore), body.OrderID)
	if err != nil {
		return domain.OrderKey{}, err
	}
	return key, c.checkStore(key.Store)
}

// confirm answers POST /v1/orders/{store}/{id}/confirm: the shop's confirmation
// page begins an order or has it tried now, and waits a while for it to be settled.
func (c *Commands) confirm(x *pipeline.Exchange, r *http.Request) error {
	key, wait, err := c.parseCall(r)
	if err != nil {
		return err
	}
	if err := pipeline.EmptyBody(r); err != nil {
		return err
	}
	if _, _, err := c.Manager.Accept(r.Context(), key, causeOf(x), domain.Push{Via: domain.ViaConfirm}); err != nil {
		return err
	}
	return c.follow(x, r, key, wait, outcome{done: domain.Order.Settled})
}
