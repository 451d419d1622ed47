package httpapi

import (
	"encoding/json"
	"net/http"
	"time"

	"ordertrail/domain"
	"ordertrail/eventstore"
)

// eventJSON is one event of an order. Type is its CloudEvents type, data its
// payload in the schema it was written in.
type eventJSON struct {
	Version  uint64          `json:"version"`
	Position uint64          `json:"position"`
	Type     string          `json:"type"`
	Time     time.Time       `json:"time"`
	Status   domain.Status   `json:"status"`
	Actor    string          `json:"actor"`
	ID       string          `json:"id"`
	Data     json.RawMessage `json:"data"`
}

func newEventJSON(r eventstore.Record) eventJSON {
	return eventJSON{
		Version: r.Version, Position: r.Position, Type: r.Type(), Time: r.Time,
		Status: r.Status, Actor: r.Cause.Actor, ID: r.ID, Data: r.Data,
	}
}

// history answers GET /v1/orders/{store}/{id}/events.
func (a *api) history(x *exchange, r *http.Request) error {
	key, err := orderKey(r)
	if err != nil {
		return err
	}
	if _, err := queryOf(r); err != nil {
		return err
	}
	records, err := a.orders.History(r.Context(), key)
	if err != nil {
		return err
	}
	events := make([]eventJSON, len(records))
	for i, record := range records {
		events[i] = newEventJSON(record)
	}
	return writeJSON(x, http.StatusOK, map[string]any{"data": events})
}
