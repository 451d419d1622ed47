package httpapi

import (
	"cmp"
	"context"
	"fmt"
	"net/http"

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
func (a *api) checkout(x *exchange, r *http.Request) error {
	if _, err := queryOf(r); err != nil {
		return err
	}
	key, err := a.readCheckout(r)
	if err != nil {
		return err
	}
	order, news, err := a.name(r.Context(), key, eventstore.Cause{Actor: actorLocal, ID: x.id})
	if err != nil {
		return fmt.Errorf("take the checkout of %s: %w", key, err)
	}
	status := http.StatusOK
	if news {
		status = http.StatusCreated
	}
	return a.writeOrder(r.Context(), x, status, order)
}

func (a *api) readCheckout(r *http.Request) (domain.OrderKey, error) {
	var body checkoutBody
	if err := readBody(r, &body); err != nil {
		return domain.OrderKey{}, err
	}
	if body.OrderID == "" {
		return domain.OrderKey{}, &domain.FieldError{Field: "order_id", Why: "is required"}
	}
	key, err := parseKey(cmp.Or(body.Store, defaultStore), body.OrderID)
	if err != nil {
		return domain.OrderKey{}, err
	}
	return key, a.checkStore(key.Store)
}

func (a *api) name(ctx context.Context, key domain.OrderKey, cause eventstore.Cause) (order domain.Order, news bool, err error) {
	ctx, cancel := outliving(ctx)
	defer cancel()
	before, err := a.orders.Recall(ctx, key)
	if err != nil {
		return domain.Order{}, false, err
	}
	after, err := a.orders.ExecuteFrom(ctx, before, cause, domain.Push{Via: domain.ViaCheckout})
	return after.Order, after.Position != before.Position, err
}
