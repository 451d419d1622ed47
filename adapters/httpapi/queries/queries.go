// Package queries is the part of the private API that shows orders: lists, one order
// now or as it was, its events, and the counts of all.
package queries

import (
	"net/http"
	"time"

	"ordertrail/adapters/httpapi/orderjson"
	"ordertrail/adapters/httpapi/pipeline"
	"ordertrail/domain"
	"ordertrail/eventstore"
	"ordertrail/projections"
)

// Queries answer from the log and the views; they change nothing.
type Queries struct {
	orders *eventstore.Orders
	views  *projections.Views
	stores []domain.StoreID
	now    func() time.Time
}

// New returns the queries of a core; stores are those whose orders may be listed.
func New(orders *eventstore.Orders, views *projections.Views, stores []domain.StoreID, now func() time.Time) *Queries {
	return &Queries{orders: orders, views: views, stores: stores, now: now}
}

// Routes are all that the queries answer.
func (q *Queries) Routes() []pipeline.Route {
	return []pipeline.Route{
		{Method: http.MethodGet, Path: "/v1/orders", Handle: q.list},
		{Method: http.MethodGet, Path: "/v1/orders/{store}/{id}", Handle: q.show},
		{Method: http.MethodGet, Path: "/v1/orders/{store}/{id}/events", Handle: q.history},
		{Method: http.MethodGet, Path: "/v1/stats", Handle: q.stats},
	}
}

// history answers GET /v1/orders/{store}/{id}/events.
func (q *Queries) history(x *pipeline.Exchange, r *http.Request) error {
	key, err := pipeline.OrderKey(r)
	if err != nil {
		return err
	}
	if _, err := pipeline.Query(r); err != nil {
		return err
	}
	records, err := q.orders.History(r.Context(), key)
	if err != nil {
		return err
	}
	events := make([]orderjson.Event, len(records))
	for i, record := range records {
		events[i] = orderjson.NewEvent(record)
	}
	return pipeline.WriteJSON(x, http.StatusOK, map[string]any{"data": events})
}
