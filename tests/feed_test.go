package tests

import (
	"fmt"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// eventsAreTheLog reads the feed as a downstream service would and holds it
// against the log as the API shows it: the same events, in the same order, none
// twice.
func (w *world) eventsAreTheLog(t *testing.T) {
	t.Helper()
	head := w.head(t)
	consumer, err := w.connect(t).js.OrderedConsumer(t.Context(), "EVENTS", jetstream.OrderedConsumerConfig{})
	if err != nil {
		t.Fatal(err)
	}
	versions := map[string]uint64{}
	for position := uint64(1); position <= head; position++ {
		message, err := consumer.Next(jetstream.FetchMaxWait(20 * time.Second))
		if err != nil {
			t.Fatalf("event at position %d of %d: %v", position, head, err)
		}
		checkFeedMessage(t, message, position, versions)
	}
}

// head is the position of the log's last event.
func (w *world) head(t *testing.T) uint64 {
	t.Helper()
	var views struct{ Data []struct{ Head uint64 } }
	if _, err := w.get("/v1/views", &views); err != nil || len(views.Data) == 0 || views.Data[0].Head == 0 {
		t.Fatalf("the log ends at %v, %v", views.Data, err)
	}
	return views.Data[0].Head
}

func checkFeedMessage(t *testing.T, message jetstream.Msg, position uint64, versions map[string]uint64) {
	t.Helper()
	headers := message.Headers()
	get := func(name string) string {
		if values := headers[name]; len(values) == 1 {
			return values[0]
		}
		t.Errorf("position %d: header %s is %v", position, name, headers[name])
		return ""
	}
	if got := get("ordertrail-position"); got != fmt.Sprint(position) {
		t.Errorf("position %d of the feed is %s of the log", position, got)
	}
	order := get("ce-source") + "/" + get("ce-subject")
	versions[order]++
	if got := get("ce-sequence"); got != fmt.Sprintf("%010d", versions[order]) {
		t.Errorf("position %d: %s is at version %s, want %d", position, order, got, versions[order])
	}
	if len(headers["ordertrail-previous"]) != 0 {
		t.Errorf("position %d: the feed shows ordertrail-previous", position)
	}
}

// downstream is a service of somebody else's that reads the feed with a stock
// client, and comes back by itself when the server does.
type downstream struct {
	conn     *nats.Conn
	js       jetstream.JetStream
	refusals chan error // what the server tells the client out of turn
}

func (w *world) connect(t *testing.T) *downstream {
	t.Helper()
	d := &downstream{refusals: make(chan error, 64)}
	conn, err := nats.Connect("nats://"+w.nats, nats.MaxReconnects(-1), nats.ReconnectWait(20*time.Millisecond),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) { d.refusals <- err }))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	js, err := jetstream.New(conn)
	if err != nil {
		t.Fatal(err)
	}
	d.conn, d.js = conn, js
	return d
}
