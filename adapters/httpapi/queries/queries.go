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
		{Method: http.MethodGet, Path: "/v1/stats", Handle: pipeline.NoQuery(q.stats)},
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

// Stats is how all orders are, as of a position in the log. Amounts are in minor units.
type Stats struct {
	Position             eventstore.Position      `json:"position"`
	ByStatus             map[domain.Status]int64  `json:"by_status"`
	ByStore              map[domain.StoreID]int64 `json:"by_store"`
	Money                []moneyJSON              `json:"money"`
	Held                 int64                    `json:"held"` // open orders
	OldestUnacknowledged *unacknowledgedJSON      `json:"oldest_unacknowledged"`
	Stuck                stuckJSON                `json:"stuck"`
}

type moneyJSON struct {
	Currency       string `json:"currency"`
	AuthorizedOpen int64  `json:"authorized_open"`
	Captured       int64  `json:"captured"`
	Refunded       int64  `json:"refunded"`
}

type unacknowledgedJSON struct {
	Store      domain.StoreID `json:"store"`
	ID         domain.OrderID `json:"id"`
	Since      time.Time      `json:"since"`
	AgeSeconds int64          `json:"age_seconds"`
}

// stuckJSON counts what failed and is still due, but for ids that Klarna does not
// know; orders are the first 100, most urgent first, then longest failing.
type stuckJSON struct {
	Count  int64                 `json:"count"`
	ByKind map[domain.Kind]int64 `json:"by_kind"`
	Orders []stuckOrderJSON      `json:"orders"`
}

type stuckOrderJSON struct {
	Store domain.StoreID `json:"store"`
	ID    domain.OrderID `json:"id"`
	Since time.Time      `json:"since"` // of the first failure
	orderjson.LastError
}

// stats answers GET /v1/stats.
func (q *Queries) stats(x *pipeline.Exchange, r *http.Request) error {
	stats, err := q.views.Stats(r.Context())
	if err != nil {
		return err
	}
	return pipeline.WriteJSON(x, http.StatusOK, newStats(stats, q.now()))
}

func newStats(s projections.Stats, now time.Time) Stats {
	answer := Stats{
		Position: s.Position, ByStatus: s.ByStatus, ByStore: s.ByStore,
		Money: make([]moneyJSON, len(s.Money)), Held: s.Held,
		Stuck: stuckJSON{ByKind: s.Stuck, Orders: make([]stuckOrderJSON, len(s.StuckRows))},
	}
	for _, count := range s.Stuck {
		answer.Stuck.Count += count
	}
	for i, sum := range s.Money {
		answer.Money[i] = moneyJSON(sum)
	}
	if oldest := s.Unacknowledged; oldest != nil {
		answer.OldestUnacknowledged = &unacknowledgedJSON{
			Store: oldest.Key.Store, ID: oldest.Key.ID, Since: oldest.Since, AgeSeconds: int64(now.Sub(oldest.Since).Seconds()),
		}
	}
	for i, row := range s.StuckRows {
		answer.Stuck.Orders[i] = stuckOrderJSON{
			Store: row.Key.Store, ID: row.Key.ID, Since: row.FirstFailedAt, LastError: *orderjson.NewLastError(row),
		}
	}
	return answer
}
