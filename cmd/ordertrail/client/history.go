package client

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"ordertrail/domain"
	"ordertrail/eventstore"
)

// An Event is what the tables show of an order's event.
type Event struct {
	Version  domain.Version      `json:"version"`
	Position eventstore.Position `json:"position"`
	Type     string              `json:"type"`
	Time     time.Time           `json:"time"`
	Status   string              `json:"status"`
	Actor    string              `json:"actor"`
	ID       string              `json:"id"`

	Data json.RawMessage `json:"data"`
}

// A History is the answer of GET /v1/orders/{store}/{id}/events, oldest first.
type History struct {
	Data []Event `json:"data"`
}

// Name is the event's name without the parts that all types share:
// ordertrail.order.created.v1 is created.
func (e Event) Name() string {
	name := strings.TrimPrefix(e.Type, "ordertrail.order.")
	if before, after, found := strings.Cut(name, ".v"); found {
		if _, err := strconv.Atoi(after); err == nil {
			return before
		}
	}
	return name
}

// Records are a history's events as the log holds them. The API does not show
// which position an event names as the one before it; the server has followed
// them to read the history.
func (h History) Records(ref Ref) ([]eventstore.Record, error) {
	records := make([]eventstore.Record, len(h.Data))
	var previous eventstore.Position
	for i, e := range h.Data {
		name, schema, err := eventstore.ParseType(e.Type)
		if err != nil {
			return nil, fmt.Errorf("read version %d of %s: %w", e.Version, ref, err)
		}
		records[i] = eventstore.Record{
			Key: ref.Key(), Version: e.Version, Position: e.Position, Previous: previous,
			ID: e.ID, Time: e.Time, Cause: eventstore.Cause{Actor: e.Actor}, Status: domain.Status(e.Status),
			Name: name, Schema: schema, Data: e.Data,
		}
		previous = e.Position
	}
	return records, nil
}
