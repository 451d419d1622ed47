package commands

import (
	"cmp"
	"context"
	"fmt"
	"net/http"

	"ordertrail/adapters/httpapi/accept"
	"ordertrail/adapters/httpapi/orderjson"
	"ordertrail/adapters/httpapi/pipeline"
	"ordertrail/adapters/httpapi/request"
	"ordertrail/domain"
	"ordertrail/eventstore"
)

// checkoutBody is the body of POST /v1/checkouts.
type checkoutBody struct {
	Store   string `json:"store"`
	OrderID string `json:"order_id"`
}

// checkout answers POST /v1/checkouts: the shop names an order id when it opens a
// checkout, 201 where that is news. Most checkouts are never paid, so they take no
// place among the orders that wait to be found.
func (c *Commands) checkout(x *pipeline.Exchange, r *http.Request) error {
	if _, err := request.Query(r); err != nil {
		return err
	}
	key, err := c.readCheckout(r)
	if err != nil {
		return err
	}
	order, news, err := c.name(r.Context(), key, eventstore.Cause{Actor: actorLocal, ID: x.ID})
	if err != nil {
		return fmt.Errorf("take the checkout of %s: %w", key, err)
	}
	status := http.StatusOK
	if news {
		status = http.StatusCreated
	}
	return orderjson.Answer(r.Context(), x, c.views, status, order)
}

func (c *Commands) readCheckout(r *http.Request) (domain.OrderKey, error) {
	var body checkoutBody
	if err := request.Body(r, &body); err != nil {
		return domain.OrderKey{}, err
	}
	if body.OrderID == "" {
		return domain.OrderKey{}, &domain.FieldError{Field: "order_id", Why: "is required"}
	}
	key, err := request.ParseKey(cmp.Or(body.Store, request.DefaultStore), body.OrderID)
	if err != nil {
		return domain.OrderKey{}, err
	}
	return key, c.checkStore(key.Store)
}

func (c *Commands) name(ctx context.Context, key domain.OrderKey, cause eventstore.Cause) (order domain.Order, news bool, err error) {
	ctx, cancel := accept.Outliving(ctx)
	defer cancel()
	before, err := c.orders.Recall(ctx, key)
	if err != nil {
		return domain.Order{}, false, err
	}
	after, err := c.orders.ExecuteFrom(ctx, before, cause, domain.Push{Via: domain.ViaCheckout})
	return after.Order, after.Position != before.Position, err
}
