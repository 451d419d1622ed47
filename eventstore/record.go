package eventstore

import (
	"encoding/json"
	"fmt"
	"time"

	"ordertrail/domain"
)

// Record is one event with all that the log keeps of it (help/feed.md, "The
// log").
type Record struct {
	Key      domain.OrderKey
	Version  domain.Version // the order's own, from 1
	Position Position       // in the log, from 1; set by Append
	Previous Position       // position of the order's previous event, 0 for the first

	ID     string    // unique
	Time   time.Time // UTC
	Cause  Cause
	Status domain.Status // after this event

	Name   string // the event's, "pushed"
	Schema int    // of Data
	Data   json.RawMessage
}

// Cause says who and what led to an event.
type Cause struct {
	Actor string // klarna, system or token:<name>
	ID    string // of the event or request that led to it
}

// Actors (help/feed.md, "Headers"). A request to the private API names its token.
const (
	ActorKlarna = "klarna"
	ActorSystem = "system"
)

// NewRecord returns the record of an event that is to follow an order's last one.
// The order is the one after the event.
func NewRecord(id string, at time.Time, cause Cause, after domain.Order, event domain.Event, previous Position) (Record, error) {
	data, err := json.Marshal(event)
	if err != nil {
		return Record{}, fmt.Errorf("encode %s of %s: %w", event.Name(), after.Key, err)
	}
	return Record{
		Key: after.Key, Version: after.Version, Previous: previous,
		ID: id, Time: at, Cause: cause, Status: after.Status,
		Name: event.Name(), Schema: Schema(event.Name()), Data: data,
	}, nil
}

// Event decodes the record's event, from whatever schema it was written in.
func (r Record) Event() (domain.Event, error) {
	event, err := decode(r.Name, r.Schema, r.Data)
	if err != nil {
		return nil, fmt.Errorf("%w: %s version %d: %w", ErrCorrupt, r.Key, r.Version, err)
	}
	return event, nil
}

// Fold returns the order after a record that directly follows it.
func Fold(o domain.Order, r Record) (domain.Order, error) {
	if r.Key != o.Key || r.Version != o.Version+1 {
		return domain.Order{}, fmt.Errorf("%w: %s version %d does not follow %s version %d",
			ErrCorrupt, r.Key, r.Version, o.Key, o.Version)
	}
	event, err := r.Event()
	if err != nil {
		return domain.Order{}, err
	}
	next, err := domain.Evolve(o, event, r.Time)
	if err != nil {
		return domain.Order{}, fmt.Errorf("%w: %s: %w", ErrCorrupt, r.Key, err)
	}
	return next, nil
}
