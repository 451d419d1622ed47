package eventstore_test

import (
	"maps"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/cloudevents/sdk-go/v2/binding/spec"
	"github.com/cloudevents/sdk-go/v2/event"

	"ordertrail/domain"
	"ordertrail/eventstore"
)

// sample is a record with a time zone of its own, which the log must not keep.
func sample(t testing.TB) eventstore.Record {
	t.Helper()
	stockholm := time.FixedZone("", 3600)
	at := time.Date(2026, 11, 23, 9, 30, 0, 123456789, stockholm)
	after := domain.Order{Key: domain.OrderKey{Store: "shop-se", ID: "order-1"}, Version: 42, Status: domain.Pushed}
	cause := eventstore.Cause{Actor: eventstore.ActorKlarna, ID: "request-7"}
	record, err := eventstore.NewRecord("event-9", at, cause, after, domain.PushedEvent{Via: "push"}, 1234567)
	if err != nil {
		t.Fatal(err)
	}
	record.Position = 7654321
	return record
}

// shared are the headers that log and feed have alike (help/feed.md, "Headers").
func shared() map[string][]string {
	return map[string][]string{
		"ce-specversion":     {"1.0"},
		"ce-id":              {"event-9"},
		"Nats-Msg-Id":        {"event-9"},
		"ce-time":            {"2026-11-23T08:30:00.123456789Z"},
		"ce-source":          {"/ordertrail/shop-se"},
		"ce-subject":         {"order-1"},
		"ce-type":            {"ordertrail.order.pushed.v1"},
		"ce-sequence":        {"0000000042"},
		"ce-causationid":     {"request-7"},
		"ordertrail-status":  {"pushed"},
		"ordertrail-actor":   {"klarna"},
		"ce-datacontenttype": {"application/json"},
	}
}

func TestHeadersAreTheContracts(t *testing.T) {
	inLog, inFeed := shared(), shared()
	inLog["ordertrail-previous"] = []string{"1234567"}
	inFeed["ordertrail-position"] = []string{"7654321"}
	if got := sample(t).LogHeaders(); !reflect.DeepEqual(got, inLog) {
		t.Errorf("in the log:\ngot  %v\nwant %v", got, inLog)
	}
	if got := sample(t).FeedHeaders(); !reflect.DeepEqual(got, inFeed) {
		t.Errorf("in the feed:\ngot  %v\nwant %v", got, inFeed)
	}
}

// The judge is the CloudEvents SDK: it reads the headers into an event of its own
// and validates that.
func TestEveryMessageIsACloudEvent(t *testing.T) {
	for _, zero := range domain.Events() {
		record, err := eventstore.NewRecord("event-9", sample(t).Time, sample(t).Cause,
			domain.Order{Key: sample(t).Key, Version: 42, Status: domain.Pushed}, zero, 0)
		if err != nil {
			t.Fatal(err)
		}
		for place, headers := range map[string]map[string][]string{"log": record.LogHeaders(), "feed": record.FeedHeaders()} {
			checkCloudEvent(t, place, record, readCloudEvent(t, headers))
		}
	}
}

func checkCloudEvent(t *testing.T, place string, record eventstore.Record, e event.Event) {
	t.Helper()
	if err := e.Validate(); err != nil {
		t.Errorf("%s in the %s: %v", record.Name, place, err)
	}
	if e.Type() != "ordertrail.order."+record.Name+".v1" || e.Source() != "/ordertrail/shop-se" || e.Subject() != "order-1" {
		t.Errorf("%s in the %s reads as %s", record.Name, place, e)
	}
	if !e.Time().Equal(record.Time) || e.DataContentType() != "application/json" {
		t.Errorf("%s in the %s reads as %s", record.Name, place, e)
	}
	want := map[string]any{"sequence": "0000000042", "causationid": "request-7"}
	if got := e.Extensions(); !maps.Equal(got, want) {
		t.Errorf("%s in the %s has the extensions %v, want %v", record.Name, place, got, want)
	}
}

func readCloudEvent(t *testing.T, headers map[string][]string) event.Event {
	t.Helper()
	versions := spec.WithPrefix("ce-")
	version := versions.Version(headers[versions.PrefixedSpecVersionName()][0])
	if version == nil {
		t.Fatalf("no version of CloudEvents is %v", headers[versions.PrefixedSpecVersionName()])
	}
	e := event.Event{Context: version.NewContext()}
	for name, values := range headers {
		if !strings.HasPrefix(name, versions.Prefix()) {
			continue
		}
		if err := version.SetAttribute(e.Context, name, values[0]); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	return e
}
