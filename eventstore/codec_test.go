package eventstore_test

import (
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"ordertrail/domain"
	"ordertrail/eventstore"
)

// Whatever an event holds, it comes back from the log as it went in, and so does
// all that the log keeps of it.
func TestEveryEventSurvivesTheLog(t *testing.T) {
	for _, zero := range domain.Events() {
		t.Run(zero.Name(), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) { survives(t, reflect.TypeOf(zero)) })
		})
	}
}

func survives(t *rapid.T, eventType reflect.Type) {
	value := reflect.New(eventType).Elem()
	fill(t, value)
	event := value.Interface().(domain.Event)
	written := arbitraryRecord(t, event)

	read, err := eventstore.ParseMessage(written.Position, written.LogHeaders(), written.Data)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(read, written) {
		t.Fatalf("written %+v\nread    %+v", written, read)
	}
	decoded, err := read.Event()
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(decoded, event) {
		t.Fatalf("written %#v\nread    %#v", event, decoded)
	}
}

func arbitraryRecord(t *rapid.T, event domain.Event) eventstore.Record {
	after := domain.Order{
		Key: domain.OrderKey{
			Store: domain.StoreID(rapid.StringMatching(`[a-z0-9-]{1,32}`).Draw(t, "store")),
			ID:    domain.OrderID(rapid.StringMatching(`[A-Za-z0-9_-]{1,255}`).Draw(t, "id")),
		},
		Version: domain.Version(rapid.Uint64Min(1).Draw(t, "version")),
		Status:  rapid.SampledFrom(domain.Statuses()).Draw(t, "status"),
	}
	cause := eventstore.Cause{
		Actor: rapid.SampledFrom([]string{eventstore.ActorKlarna, eventstore.ActorSystem, "token:shop"}).Draw(t, "actor"),
		ID:    rapid.StringMatching(`[a-f0-9-]{36}`).Draw(t, "cause"),
	}
	record, err := eventstore.NewRecord(rapid.StringMatching(`[a-f0-9-]{36}`).Draw(t, "event id"),
		moment(t), cause, after, event, eventstore.Position(rapid.Uint64().Draw(t, "previous")))
	if err != nil {
		t.Fatal(err)
	}
	record.Position = eventstore.Position(rapid.Uint64Min(1).Draw(t, "position"))
	return record
}

// fill sets all fields of an event to values drawn by chance.
func fill(t *rapid.T, v reflect.Value) {
	switch {
	case v.Type() == reflect.TypeFor[time.Time]():
		v.Set(reflect.ValueOf(moment(t)))
	case v.Kind() == reflect.String:
		v.SetString(rapid.String().Draw(t, "text"))
	case v.Kind() == reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, "truth"))
	case v.Kind() == reflect.Int64, v.Kind() == reflect.Int:
		v.SetInt(rapid.Int64().Draw(t, "number"))
	case v.Kind() == reflect.Pointer:
		if rapid.Bool().Draw(t, "there") {
			v.Set(reflect.New(v.Type().Elem()))
			fill(t, v.Elem())
		}
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).Tag.Get("json") != "-" { // what becomes events of its own
				fill(t, v.Field(i))
			}
		}
	case v.Kind() == reflect.Slice:
		for range rapid.IntRange(0, 3).Draw(t, "items") {
			item := reflect.New(v.Type().Elem()).Elem()
			fill(t, item)
			v.Set(reflect.Append(v, item))
		}
	default:
		t.Fatalf("no values for %s: teach fill to make them", v.Type())
	}
}

// moment draws a time that RFC 3339 can write, the zero time among them.
func moment(t *rapid.T) time.Time {
	first := time.Time{}.Unix()
	last := time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC).Unix()
	seconds := rapid.Int64Range(first, last).Draw(t, "seconds")
	return time.Unix(seconds, rapid.Int64Range(0, 999_999_999).Draw(t, "nanoseconds")).UTC()
}
