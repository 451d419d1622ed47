package eventstore_test

import (
	"bytes"
	"errors"
	"reflect"
	"testing"

	"ordertrail/domain"
	"ordertrail/eventstore"
)

// FuzzDecode feeds the log's reader with anything. It never panics, says
// ErrCorrupt to what it cannot read, and what it reads once it reads again in the
// same way after it was written again.
func FuzzDecode(f *testing.F) {
	for _, event := range domain.Events() {
		record := recordOf(f, domain.Order{Key: sample(f).Key, Version: 1, Status: domain.Pushed}, event)
		headers := record.LogHeaders()
		f.Add(headers["ce-type"][0], headers["ce-time"][0], headers["ce-sequence"][0], headers["ce-source"][0], []byte(record.Data))
	}
	f.Add("ordertrail.order.fetched.v1", "2026-11-23T08:30:00,5+02:00", "1", "/ordertrail/",
		[]byte(`{"order_id":"a","order_amount":1,"ORDER_AMOUNT":2,"lines":[{}],"purchased_at":"2026-11-23T08:30:00+02:00"}`))
	f.Add("ordertrail.order..v-1", "", "00000000000000000001", "/ordertrail/a/b", []byte(`null`))
	f.Fuzz(func(t *testing.T, eventType, at, sequence, source string, data []byte) {
		headers := sample(t).LogHeaders()
		headers["ce-type"], headers["ce-time"] = []string{eventType}, []string{at}
		headers["ce-sequence"], headers["ce-source"] = []string{sequence}, []string{source}
		record, err := eventstore.ParseMessage(77, headers, data)
		if !readable(t, err) {
			return
		}
		event, err := record.Event()
		if readable(t, err) {
			readsAgain(t, record, event)
		}
	})
}

func readable(t *testing.T, err error) bool {
	if err != nil && !errors.Is(err, eventstore.ErrCorrupt) {
		t.Fatalf("not said to be corrupt: %v", err)
	}
	return err == nil
}

func readsAgain(t *testing.T, record eventstore.Record, event domain.Event) {
	order := domain.Order{Key: record.Key, Version: record.Version, Status: record.Status}
	written, err := eventstore.NewRecord(record.ID, record.Time, record.Cause, order, event, record.Previous)
	if err != nil {
		t.Fatalf("read as %#v, which cannot be written: %v", event, err)
	}
	again, err := eventstore.ParseMessage(record.Position, written.LogHeaders(), written.Data)
	if err != nil {
		t.Fatal(err)
	}
	written.Position = record.Position
	if !reflect.DeepEqual(again, written) {
		t.Fatalf("written %+v\nread    %+v", written, again)
	}
	decoded, err := again.Event()
	if err != nil {
		t.Fatal(err)
	}
	last, err := eventstore.NewRecord(record.ID, record.Time, record.Cause, order, decoded, record.Previous)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(last.Data, written.Data) {
		t.Fatalf("written %s\nand then %s", written.Data, last.Data)
	}
}
