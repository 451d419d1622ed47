package httpapi

import (
	"context"
	"net/http"

	"ordertrail/domain"
	"ordertrail/projections"
)

// show answers GET /v1/orders/{store}/{id}: the order as the log tells it now.
func (a *api) show(x *exchange, r *http.Request) error {
	key, err := orderKey(r)
	if err != nil {
		return err
	}
	if _, err := queryOf(r); err != nil {
		return err
	}
	entry, err := a.orders.Load(r.Context(), key)
	if err != nil {
		return err
	}
	if etag := etagOf(entry.Order); matchesETag(r, etag) {
		x.Header().Set("ETag", etag)
		x.WriteHeader(http.StatusNotModified)
		return nil
	}
	return a.writeOrder(r.Context(), x, http.StatusOK, entry.Order)
}

// writeOrder answers with an order and what its due work last failed with,
// which is the views' to know.
func (a *api) writeOrder(ctx context.Context, x *exchange, status int, order domain.Order) error {
	var due []projections.DueRow
	if len(domain.Due(order)) > 0 {
		var err error
		if due, err = a.views.DueOf(ctx, order.Key); err != nil {
			return err
		}
	}
	x.Header().Set("ETag", etagOf(order))
	return writeJSON(x, status, mediaJSON, newOrderJSON(order, due))
}
