package httpapi

import (
	"context"
	"net/http"

	"ordertrail/domain"
	"ordertrail/projections"
)

// show answers GET /v1/orders/{store}/{id}: the order as the log tells it now, or
// as it was then.
func (a *api) show(x *exchange, r *http.Request) error {
	key, err := orderKey(r)
	if err != nil {
		return err
	}
	query, err := queryOf(r, "at", "version")
	if err != nil {
		return err
	}
	when, err := parsePast(query)
	if err != nil {
		return err
	}
	if when != nil {
		return a.showPast(x, r, key, when)
	}
	entry, err := a.orders.Load(r.Context(), key)
	if err != nil {
		return err
	}
	if unchanged(x, r, entry.Order) {
		return nil
	}
	return a.writeOrder(r.Context(), x, http.StatusOK, entry.Order)
}

// showPast answers with an order as it was. How asking Klarna went is no event, so
// last_error tells only what Klarna had refused by then.
func (a *api) showPast(x *exchange, r *http.Request, key domain.OrderKey, when *past) error {
	order, err := a.orderAsOf(r.Context(), key, when)
	if err != nil || unchanged(x, r, order) {
		return err
	}
	x.Header().Set("ETag", etagOf(order))
	return writeJSON(x, http.StatusOK, newOrderJSON(order, nil))
}

// unchanged answers a caller who has that version of the order already.
func unchanged(x *exchange, r *http.Request, order domain.Order) bool {
	etag := etagOf(order)
	if !matchesETag(r, etag) {
		return false
	}
	x.Header().Set("ETag", etag)
	x.WriteHeader(http.StatusNotModified)
	return true
}

// writeOrder answers with an order and what its due work last failed with,
// which is the views' to know.
func (a *api) writeOrder(ctx context.Context, x *exchange, status int, order domain.Order) error {
	var due []projections.DueRow
	if len(awaited(order)) > 0 {
		var err error
		if due, err = a.views.DueOf(ctx, order.Key); err != nil {
			return err
		}
	}
	x.Header().Set("ETag", etagOf(order))
	return writeJSON(x, status, newOrderJSON(order, due))
}
