package orderjson

import (
	"encoding/json"
	"time"

	"ordertrail/domain"
	"ordertrail/eventstore"
)

// Event is one event of an order. Type is its CloudEvents type, data its
// payload in the schema it was written in.
type Event struct {
	Version  domain.Version      `json:"version"`
	Position eventstore.Position `json:"position"`
	Type     string              `json:"type"`
	Time     time.Time           `json:"time"`
	Status   domain.Status       `json:"status"`
	Actor    string              `json:"actor"`
	ID       string              `json:"id"`
	Data     json.RawMessage     `json:"data"`
}

// NewEvent returns the JSON of a record.
func NewEvent(r eventstore.Record) Event {
	return Event{
		Version: r.Version, Position: r.Position, Type: r.Type(), Time: r.Time,
		Status: r.Status, Actor: r.Cause.Actor, ID: r.ID, Data: r.Data,
	}
}
