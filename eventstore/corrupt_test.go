package eventstore_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"ordertrail/domain"
	"ordertrail/eventstore"
)

// misshapen are values that a header of the log cannot have, by its name. A name
// without any may have every text.
var misshapen = map[string][]string{
	"ce-id":               nil,
	"ce-time":             {"", "yesterday", "2026-11-23", "2026-11-23 08:30:00", "2026-02-30T08:30:00Z", "1795422600"},
	"ce-source":           {"", "shop-se", "/Ordertrail/shop-se", "ordertrail/shop-se"},
	"ce-subject":          nil,
	"ce-type":             {"", "pushed", "ordertrail.order.pushed", "ordertrail.order.pushed.v", "ordertrail.order.pushed.vx", "order.pushed.v1"},
	"ce-sequence":         {"", "-1", "+1", "1.0", "0x1", "one", "18446744073709551616"},
	"ce-causationid":      nil,
	"ordertrail-status":   nil,
	"ordertrail-actor":    nil,
	"ordertrail-previous": {"", "-1", " 1", "1e3", "18446744073709551616"},
}

func TestAMisshapenHeaderIsCorruption(t *testing.T) {
	for name, wrong := range misshapen {
		good := sample(t).LogHeaders()[name]
		if len(good) != 1 {
			t.Fatalf("the log has no header %s", name)
		}
		refuses(t, name, nil)
		refuses(t, name, []string{good[0], good[0]})
		for _, value := range wrong {
			refuses(t, name, []string{value})
		}
	}
}

func refuses(t *testing.T, name string, values []string) {
	t.Helper()
	headers := sample(t).LogHeaders()
	delete(headers, name)
	if values != nil {
		headers[name] = values
	}
	record, err := eventstore.ParseMessage(77, headers, sample(t).Data)
	if !errors.Is(err, eventstore.ErrCorrupt) {
		t.Errorf("%s as %q: read as %+v, %v", name, values, record, err)
		return
	}
	if !strings.Contains(err.Error(), "position 77") || !strings.Contains(err.Error(), name) {
		t.Errorf("%s as %q: the error does not say where: %v", name, values, err)
	}
}

func TestAnUnreadableEventIsCorruption(t *testing.T) {
	for what, change := range map[string]func(*eventstore.Record){
		"no JSON":               func(r *eventstore.Record) { r.Data = []byte("{") },
		"nothing":               func(r *eventstore.Record) { r.Data = nil },
		"another shape":         func(r *eventstore.Record) { r.Data = []byte(`{"via":1}`) },
		"an event nobody knows": func(r *eventstore.Record) { r.Name = "teleported" },
		"a newer schema":        func(r *eventstore.Record) { r.Schema = 2 },
		"no schema":             func(r *eventstore.Record) { r.Schema = 0 },
	} {
		t.Run(what, func(t *testing.T) {
			record := sample(t)
			change(&record)
			event, err := record.Event()
			if !errors.Is(err, eventstore.ErrCorrupt) {
				t.Errorf("%s: decoded as %+v, %v", what, event, err)
			} else if !strings.Contains(err.Error(), "shop-se/order-1 version 42") {
				t.Errorf("%s: the error does not say where: %v", what, err)
			}
		})
	}
}

// What the log cannot have lost may not be folded as if nothing were missing.
func TestFoldRefusesWhatDoesNotFollow(t *testing.T) {
	key := domain.OrderKey{Store: "default", ID: "a"}
	order := foldAll(t, domain.New(key), story(t, key, domain.PushedEvent{Via: "push"}, domain.FetchedEvent{OrderID: "a"}))
	next := func(version uint64, k domain.OrderKey, event domain.Event) eventstore.Record {
		return recordOf(t, domain.Order{Key: k, Version: domain.Version(version), Status: domain.Created}, event)
	}
	foreign := domain.OrderKey{Store: "other", ID: "a"}
	for what, record := range map[string]eventstore.Record{
		"a version left out":  next(4, key, domain.CreatedEvent{}),
		"a version again":     next(2, key, domain.CreatedEvent{}),
		"no version":          next(0, key, domain.CreatedEvent{}),
		"another order":       next(3, domain.OrderKey{Store: "default", ID: "b"}, domain.CreatedEvent{}),
		"another store":       next(3, foreign, domain.CreatedEvent{}),
		"an illegal step":     next(3, key, domain.AcknowledgedEvent{}),
		"a step that is over": next(3, key, domain.UnresolvedEvent{Reason: domain.GiveUpWindow}),
	} {
		t.Run(what, func(t *testing.T) {
			if folded, err := eventstore.Fold(order, record); !errors.Is(err, eventstore.ErrCorrupt) {
				t.Errorf("%s: folded to %+v, %v", what, folded, err)
			}
		})
	}
	if folded, err := eventstore.Fold(order, next(3, key, domain.CreatedEvent{})); err != nil || folded.Status != domain.Created {
		t.Errorf("what follows is folded to %s, %v", folded.Status, err)
	}
}

func recordOf(t testing.TB, after domain.Order, event domain.Event) eventstore.Record {
	t.Helper()
	id := fmt.Sprintf("%s-%d", after.Key, after.Version)
	record, err := eventstore.NewRecord(id, sample(t).Time, sample(t).Cause, after, event, 0)
	if err != nil {
		t.Fatal(err)
	}
	return record
}

// story returns the records of events of one order, from its first on.
func story(t testing.TB, key domain.OrderKey, events ...domain.Event) []eventstore.Record {
	t.Helper()
	var records []eventstore.Record
	for i, event := range events {
		records = append(records, recordOf(t, domain.Order{Key: key, Version: domain.Version(i + 1)}, event))
	}
	return records
}

func foldAll(t testing.TB, order domain.Order, records []eventstore.Record) domain.Order {
	t.Helper()
	for _, record := range records {
		var err error
		if order, err = eventstore.Fold(order, record); err != nil {
			t.Fatal(err)
		}
	}
	return order
}
