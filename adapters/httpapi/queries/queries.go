package queries

import (
	"net/http"
	"time"

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
