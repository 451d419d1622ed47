package natsserver

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"ordertrail/eventstore/jetstreamlog"
)

// notForSubscribers lists subjects that no one downstream may write to, be it
// in a message of their own or by way of the server.
var notForSubscribers = []string{
	"orders.default.o1",
	"events.default.pushed",
	"$JS.API.STREAM.DELETE.EVENTS",
	"$JS.API.STREAM.PURGE.EVENTS",
	"$JS.API.STREAM.UPDATE.EVENTS",
	"$JS.API.STREAM.CREATE.MINE",
	"$JS.API.STREAM.MSG.DELETE.EVENTS",
	"$JS.API.STREAM.SNAPSHOT.EVENTS",
	"$JS.API.STREAM.RESTORE.EVENTS",
	"$JS.API.STREAM.LEADER.STEPDOWN.EVENTS",
	"$JS.API.STREAM.DELETE.ORDERS",
	"$JS.API.STREAM.DELETE.FEED",
	"$JS.API.STREAM.PURGE.FEED",
	"$JS.API.STREAM.INFO.ORDERS",
	"$JS.API.STREAM.INFO.FEED",
	"$JS.API.STREAM.MSG.GET.ORDERS",
	"$JS.API.DIRECT.GET.ORDERS.orders.default.o1",
	"$JS.API.CONSUMER.CREATE.ORDERS",
	"$JS.API.CONSUMER.CREATE.FEED",
	"$JS.API.CONSUMER.LIST.FEED",
	"$JS.API.META.LEADER.STEPDOWN",
	"$JS.API.ACCOUNT.PURGE." + programAccount,
	"$JS.ACK.ORDERS.c.1.1.1.1.1",
	"$JS.ACK.FEED.c.1.1.1.1.1",
	"$JS.FC.FEED.c.1",
	feedAPI + ".CONSUMER.CREATE.FEED",
	feedAPI + ".CONSUMER.DELETE.FEED.c",
	feedAPI + ".STREAM.DELETE.FEED",
	feedDeliver + ".M.x",
	eventsAPI + ".STREAM.DELETE.EVENTS",
	"$SYS.REQ.SERVER.PING",
	"$SYS.REQ.ACCOUNT." + programAccount + ".JSZ",
	"$SRV.PING",
	"_R_.x",
	"_GR_.x.x.x",
	"_INBOX.other",
}

// snapshot is all that a subscriber must not be able to change: the streams of
// both accounts, and the newest event of the log.
func snapshot(t *testing.T, s *Server) string {
	t.Helper()
	downstream, err := jetstream.NewWithAPIPrefix(s.js.Conn(), eventsAPI)
	if err != nil {
		t.Fatal(err)
	}
	var all []any
	for _, js := range []jetstream.JetStream{s.js, downstream} {
		lister := js.ListStreams(t.Context())
		for info := range lister.Info() {
			info.State.Consumers = 0
			all = append(all, info.Config, info.State)
		}
		if err := lister.Err(); err != nil {
			t.Fatalf("list streams: %v", err)
		}
	}
	log, err := s.js.Stream(t.Context(), jetstreamlog.Stream)
	if err != nil {
		t.Fatal(err)
	}
	newest, err := log.GetLastMsgForSubject(t.Context(), "orders.default.o1")
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.MarshalIndent(append(all, newest), "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// settle returns when the server has done all that the connection asked before:
// requests, the answers to them, and what those answers led to.
func settle(t *testing.T, conn *nats.Conn) {
	t.Helper()
	js, err := jetstream.New(conn)
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		consumer, err := js.CreateConsumer(t.Context(), eventsStream, jetstream.ConsumerConfig{AckPolicy: jetstream.AckNonePolicy})
		if err != nil {
			t.Fatalf("create a consumer to settle: %v", err)
		}
		if _, err := consumer.Next(jetstream.FetchMaxWait(10 * time.Second)); err != nil {
			t.Fatalf("read an event to settle: %v", err)
		}
		if err := js.DeleteConsumer(t.Context(), eventsStream, consumer.CachedInfo().Name); err != nil {
			t.Fatalf("delete the consumer to settle: %v", err)
		}
	}
}

func startWithEvents(t *testing.T) *Server {
	t.Helper()
	s := startTest(t, t.TempDir())
	appendToLog(t, s, 3)
	relay(t, s, "default.pushed", 3)
	waitForEvents(t, s, 3)
	return s
}

// wantDenied waits for the server's word that the subject is not permitted.
func wantDenied(t *testing.T, denied <-chan error, subject string) {
	t.Helper()
	select {
	case err := <-denied:
		if !errors.Is(err, nats.ErrPermissionViolation) || !strings.Contains(err.Error(), subject) {
			t.Errorf("using %s: %v, want a permissions violation that names it", subject, err)
		}
	case <-time.After(10 * time.Second):
		t.Fatalf("using %s was not denied", subject)
	}
}

func TestASubscriberCannotPublish(t *testing.T) {
	s := startWithEvents(t)
	before := snapshot(t, s)
	denied := make(chan error, 2*len(notForSubscribers))
	conn := connectTest(t, s, nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) { denied <- err }))
	for _, subject := range notForSubscribers {
		for _, body := range []string{"", `{"seq":1}`} {
			if err := conn.PublishRequest(subject, "_INBOX.me", []byte(body)); err != nil {
				t.Fatal(err)
			}
			wantDenied(t, denied, subject)
		}
	}
	settle(t, conn)
	if after := snapshot(t, s); after != before {
		t.Errorf("streams changed from %s to %s", before, after)
	}
}

func TestASubscriberCannotOverhear(t *testing.T) {
	s := startWithEvents(t)
	denied := make(chan error, 1)
	conn := connectTest(t, s, nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) { denied <- err }))
	for _, subject := range []string{">", "*", "*.>", "orders.>", "events.>", "$JS.>", "$JS.API.>", "$JS.ACK.>", "$JS.EVENT.>",
		"$SYS.>", "$SRV.>", "_R_.>", "_GR_.>", feedAPI + ".>", feedDeliver + ".>", eventsAPI + ".>"} {
		if _, err := conn.SubscribeSync(subject); err != nil {
			t.Fatal(err)
		}
		wantDenied(t, denied, subject)
	}
}

func TestTheProgramsAnswersStayItsOwn(t *testing.T) {
	s := startWithEvents(t)
	conn := connectTest(t, s)
	all, err := conn.SubscribeSync("_INBOX.>")
	if err != nil {
		t.Fatal(err)
	}
	if err := conn.Flush(); err != nil {
		t.Fatal(err)
	}
	snapshot(t, s)
	appendToLog(t, s, 3)
	relay(t, s, "default.pushed", 6)
	if err := conn.PublishRequest("$JS.API.INFO", "_INBOX.mine", nil); err != nil {
		t.Fatal(err)
	}
	msg, err := all.NextMsg(10 * time.Second)
	if err != nil {
		t.Fatal(err)
	}
	if msg.Subject != "_INBOX.mine" {
		t.Errorf("overheard %s: %s", msg.Subject, msg.Data)
	}
}
