package queries

import (
	"net/http"

	"ordertrail/adapters/httpapi/orderjson"
	"ordertrail/adapters/httpapi/pipeline"
	"ordertrail/adapters/httpapi/request"
)

// history answers GET /v1/orders/{store}/{id}/events.
func (q *Queries) history(x *pipeline.Exchange, r *http.Request) error {
	key, err := request.OrderKey(r)
	if err != nil {
		return err
	}
	if _, err := request.Query(r); err != nil {
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
