package eventstore

import (
	"encoding/json"
	"fmt"
	"reflect"

	"ordertrail/domain"
)

// upcast turns the JSON of one schema of an event into that of the next.
type upcast func(json.RawMessage) (json.RawMessage, error)

// upcasts returns the upcasts of an event, oldest first. An event whose shape
// changes gets a case here and keeps it for ever:
//
//	case "fetched":
//		return []upcast{fetchedV1ToV2}
func upcasts(name string) []upcast {
	switch name {
	default:
		return nil
	}
}

// Schema is the current schema of an event: the number of its upcasts plus one.
func Schema(name string) int { return len(upcasts(name)) + 1 }

func decode(name string, schema int, data json.RawMessage) (domain.Event, error) {
	zero, err := zeroEvent(name)
	if err != nil {
		return nil, err
	}
	data, err = upcastAll(name, upcasts(name), schema, data)
	if err != nil {
		return nil, err
	}
	event := reflect.New(reflect.TypeOf(zero))
	if err := json.Unmarshal(data, event.Interface()); err != nil {
		return nil, fmt.Errorf("decode %s.v%d: %w", name, schema, err)
	}
	return event.Elem().Interface().(domain.Event), nil
}

func upcastAll(name string, steps []upcast, schema int, data json.RawMessage) (json.RawMessage, error) {
	if schema < 1 {
		return nil, fmt.Errorf("%s.v%d: schemas begin with v1", name, schema)
	}
	if schema > len(steps)+1 {
		return nil, fmt.Errorf("%s.v%d was written by a newer version of this program, which reads up to v%d: upgrade",
			name, schema, len(steps)+1)
	}
	for i, step := range steps[schema-1:] {
		next, err := step(data)
		if err != nil {
			return nil, fmt.Errorf("upcast %s.v%d: %w", name, schema+i, err)
		}
		data = next
	}
	return data, nil
}

func zeroEvent(name string) (domain.Event, error) {
	for _, event := range domain.Events() {
		if event.Name() == name {
			return event, nil
		}
	}
	return nil, fmt.Errorf("event %q is not known to this version of the program: upgrade", name)
}
