package natsserver

import (
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// connectTest connects as a downstream service does: a stock client over TCP
// without credentials.
func connectTest(t *testing.T, s *Server, options ...nats.Option) *nats.Conn {
	t.Helper()
	conn, err := nats.Connect("nats://"+s.Addr(), options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	return conn
}

func subscribe(t *testing.T, s *Server) jetstream.JetStream {
	t.Helper()
	js, err := jetstream.New(connectTest(t, s))
	if err != nil {
		t.Fatal(err)
	}
	return js
}

func TestADurableConsumerGoesOnAfterARestart(t *testing.T) {
	dir := t.TempDir()
	s := startTest(t, dir)
	relay(t, s, "default.pushed", 5)
	config := jetstream.ConsumerConfig{Durable: "billing", AckPolicy: jetstream.AckExplicitPolicy}
	for _, msg := range fetch(t, s, config, 3) {
		if err := msg.DoubleAck(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	s.Close()

	s = startTest(t, dir)
	relay(t, s, "default.pushed", 8)
	for i, msg := range fetch(t, s, config, 5) {
		meta, err := msg.Metadata()
		if err != nil {
			t.Fatal(err)
		}
		if want := uint64(i) + 4; meta.Sequence.Stream != want {
			t.Errorf("message %d after the restart is event %d, want %d", i, meta.Sequence.Stream, want)
		}
		if msg.Subject() != "events.default.pushed" {
			t.Errorf("event %d has subject %s", meta.Sequence.Stream, msg.Subject())
		}
	}
}

func fetch(t *testing.T, s *Server, config jetstream.ConsumerConfig, n int) []jetstream.Msg {
	t.Helper()
	consumer, err := subscribe(t, s).CreateOrUpdateConsumer(t.Context(), eventsStream, config)
	if err != nil {
		t.Fatal(err)
	}
	batch, err := consumer.Fetch(n, jetstream.FetchMaxWait(10*time.Second))
	if err != nil {
		t.Fatal(err)
	}
	var msgs []jetstream.Msg
	for msg := range batch.Messages() {
		msgs = append(msgs, msg)
	}
	if len(msgs) != n {
		t.Fatalf("fetched %d messages, want %d (%v)", len(msgs), n, batch.Error())
	}
	return msgs
}

func TestAnOrderedConsumerReadsEveryEvent(t *testing.T) {
	s := startTest(t, t.TempDir())
	relay(t, s, "default.pushed", 300)
	config := jetstream.OrderedConsumerConfig{FilterSubjects: []string{"events.default.*"}}
	consumer, err := subscribe(t, s).OrderedConsumer(t.Context(), eventsStream, config)
	if err != nil {
		t.Fatal(err)
	}
	messages, err := consumer.Messages(jetstream.PullMaxMessages(100))
	if err != nil {
		t.Fatal(err)
	}
	defer messages.Stop()
	for n := uint64(1); n <= 300; n++ {
		msg, err := messages.Next(jetstream.NextContext(t.Context()))
		if err != nil {
			t.Fatal(err)
		}
		if meta, err := msg.Metadata(); err != nil || meta.Sequence.Stream != n {
			t.Fatalf("event %d came as %+v (%v)", n, meta, err)
		}
	}
}

func TestAPushConsumerGetsEventsAsTheyCome(t *testing.T) {
	s := startTest(t, t.TempDir())
	conn := connectTest(t, s)
	js, err := conn.JetStream()
	if err != nil {
		t.Fatal(err)
	}
	sub, err := js.SubscribeSync("events.>", nats.BindStream(eventsStream), nats.AckExplicit(),
		nats.EnableFlowControl(), nats.IdleHeartbeat(time.Second))
	if err != nil {
		t.Fatal(err)
	}
	relay(t, s, "default.pushed", 20)
	for n := uint64(1); n <= 20; n++ {
		msg, err := sub.NextMsg(10 * time.Second)
		if err != nil {
			t.Fatalf("event %d: %v", n, err)
		}
		if meta, err := msg.Metadata(); err != nil || meta.Sequence.Stream != n {
			t.Fatalf("event %d came as %+v (%v)", n, meta, err)
		}
		if err := msg.AckSync(); err != nil {
			t.Fatalf("acknowledge event %d: %v", n, err)
		}
	}
	if err := sub.Unsubscribe(); err != nil {
		t.Errorf("end the subscription: %v", err)
	}
}

func TestASubscriberMayLookAtEvents(t *testing.T) {
	s := startTest(t, t.TempDir())
	relay(t, s, "default.pushed", 2)
	waitForEvents(t, s, 2)
	js := subscribe(t, s)
	if _, err := js.AccountInfo(t.Context()); err != nil {
		t.Errorf("account info: %v", err)
	}
	var names []string
	lister := js.StreamNames(t.Context())
	for name := range lister.Name() {
		names = append(names, name)
	}
	if err := lister.Err(); err != nil || len(names) != 1 || names[0] != eventsStream {
		t.Errorf("sees streams %v (%v), want %s alone", names, err, eventsStream)
	}
	events, err := js.Stream(t.Context(), eventsStream)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := events.GetMsg(t.Context(), 2); err != nil {
		t.Errorf("read one event: %v", err)
	}
	if _, err := events.GetLastMsgForSubject(t.Context(), "events.default.pushed"); err != nil {
		t.Errorf("read the last event of a kind: %v", err)
	}
}
