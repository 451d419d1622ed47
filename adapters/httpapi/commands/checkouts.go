package commands

import (
	"cmp"
	"net/http"

	"ordertrail/adapters/httpapi/orderjson"
	"ordertrail/adapters/httpapi/pipeline"
	"ordertrail/adapters/httpapi/request"
	"ordertrail/domain"
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
