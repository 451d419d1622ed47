package world

import (
	"fmt"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// EventsAreTheLog reads the feed as a downstream service would and holds it
// against the log as the API shows it: the same events, in the same order, none
// twice.
func (w *World) EventsAreTheLog(t *testing.T) {
	t.Helper()
	head := w.Head(t)
	consumer, err := w.Connect(t).JS.OrderedConsumer(t.Context(), "EVENTS", jetstream.OrderedConsumerConfig{})
	if err != nil {
		t.Fatal(err)
	}
	versions := map[string]uint64{}
	for position := uint64(1); position <= head; position++ {
		message, err := consumer.Next(jetstream.FetchMaxWait(20 * time.Second))
		if err != nil {
			t.Fatalf("event at position %d of %d: %v", position, head, err)
		}
		CheckFeedMessage(t, message, position, versions)
	}
}

// Head is the position of the log's last event.
func (w *World) Head(t *testing.T) uint64 {
	t.Helper()
	var views struct{ Data []struct{ Head uint64 } }
	if _, err := w.Get("/v1/views", &views); err != nil || len(views.Data) == 0 || views.Data[0].Head == 0 {
		t.Fatalf("the log ends at %v, %v", views.Data, err)
	}
	return views.Data[0].Head
}

// CheckFeedMessage checks the headers of a message against its place in the feed;
// versions counts the events of each order seen so far.
func CheckFeedMessage(t *testing.T, message jetstream.Msg, position uint64, versions map[string]uint64) {
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

// Downstream is a service of somebody else's that reads the feed with a stock
// client, and comes back by itself when the server does.
type Downstream struct {
	Conn     *nats.Conn
	JS       jetstream.JetStream
	Refusals chan error // what the server tells the client out of turn
}

// Connect connects a downstream service to the feed until the test ends.
func (w *World) Connect(t *testing.T) *Downstream {
	t.Helper()
	d := &Downstream{Refusals: make(chan error, 64)}
	conn, err := nats.Connect("nats://"+w.NATS, nats.MaxReconnects(-1), nats.ReconnectWait(20*time.Millisecond),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) { d.Refusals <- err }))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	js, err := jetstream.New(conn)
	if err != nil {
		t.Fatal(err)
	}
	d.Conn, d.JS = conn, js
	return d
}
