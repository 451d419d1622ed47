package jetstreamlog_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"ordertrail/domain"
	"ordertrail/eventstore"
	"ordertrail/eventstore/jetstreamlog"
	"ordertrail/tests/storetest"
)

// newStream starts a server of its own with an empty log.
func newStream(t *testing.T) jetstream.JetStream {
	t.Helper()
	s, err := server.NewServer(&server.Options{
		DontListen: true, JetStream: true, StoreDir: t.TempDir(), SyncAlways: true, NoSigs: true, NoLog: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	conn, err := nats.Connect("", nats.InProcessServer(s))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(); s.Shutdown(); s.WaitForShutdown() })
	js, err := jetstream.New(conn)
	if err != nil {
		t.Fatal(err)
	}
	_, err = js.CreateStream(t.Context(), jetstream.StreamConfig{
		Name: jetstreamlog.Stream, Subjects: []string{"orders.>"}, AllowDirect: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	return js
}

func open(t *testing.T, js jetstream.JetStream) *jetstreamlog.Log {
	t.Helper()
	log, err := jetstreamlog.Open(t.Context(), js)
	if err != nil {
		t.Fatal(err)
	}
	return log
}

// What the server takes at no time is told apart from a server that does not answer.
func TestAnEventOverTheServersLimit(t *testing.T) {
	log := open(t, newStream(t)) // of 1 MiB there
	record := eventstore.Record{
		Key: domain.OrderKey{Store: "default", ID: "a"}, Version: 1, ID: "x", Data: []byte(`"` + strings.Repeat("x", 1<<20) + `"`),
	}
	if _, err := log.Append(t.Context(), record); !errors.Is(err, eventstore.ErrTooLarge) || errors.Is(err, eventstore.ErrUnavailable) {
		t.Errorf("appended with %v", err)
	}
}

func TestLog(t *testing.T) {
	storetest.Run(t, func(t *testing.T) eventstore.Log { return open(t, newStream(t)) })
}

func TestAMissingEventIsFound(t *testing.T) {
	js := newStream(t)
	log := open(t, js)
	k := domain.OrderKey{Store: "default", ID: "a"}
	push(t, log, k, 3)
	stream, err := js.Stream(t.Context(), jetstreamlog.Stream)
	if err != nil {
		t.Fatal(err)
	}
	if err := stream.DeleteMsg(t.Context(), 2); err != nil {
		t.Fatal(err)
	}
	if _, err := log.Read(t.Context(), k, 0); !errors.Is(err, eventstore.ErrCorrupt) {
		t.Errorf("read over the gap: %v", err)
	}
	err = log.Follow(t.Context(), 0, func([]eventstore.Record) error { return nil })
	if !errors.Is(err, eventstore.ErrCorrupt) {
		t.Errorf("follow over the gap: %v", err)
	}
	if _, err := jetstreamlog.Open(t.Context(), js); !errors.Is(err, eventstore.ErrCorrupt) {
		t.Errorf("open with a gap: %v", err)
	}
}

func push(t *testing.T, log eventstore.Log, k domain.OrderKey, times int) {
	t.Helper()
	var minutes, ids atomic.Int64
	orders, err := eventstore.NewOrders(log,
		func() time.Time { return time.Unix(0, 0).Add(time.Duration(minutes.Add(1)) * time.Minute) },
		func() string { return fmt.Sprint(ids.Add(1)) })
	if err != nil {
		t.Fatal(err)
	}
	for range times {
		cause := eventstore.Cause{Actor: eventstore.ActorKlarna, ID: "test"}
		if _, err := orders.Execute(context.Background(), k, cause, domain.Push{Via: "push"}); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAServerThatIsGoneIsUnavailable(t *testing.T) {
	js := newStream(t)
	log := open(t, js)
	js.Conn().Close()
	record := eventstore.Record{Key: domain.OrderKey{Store: "default", ID: "a"}, Version: 1, ID: "x"}
	if _, err := log.Append(t.Context(), record); !errors.Is(err, eventstore.ErrUnavailable) {
		t.Errorf("append: %v", err)
	}
	if _, err := log.Read(t.Context(), record.Key, 0); !errors.Is(err, eventstore.ErrUnavailable) {
		t.Errorf("read: %v", err)
	}
}

// A follower that has ended leaves no consumer on the server, whose number is
// bounded.
func TestFollowLeavesNoConsumer(t *testing.T) {
	js := newStream(t)
	log := open(t, js)
	push(t, log, domain.OrderKey{Store: "default", ID: "a"}, 1)
	enough := errors.New("enough")
	for range 3 {
		if err := log.Follow(t.Context(), 0, func([]eventstore.Record) error { return enough }); !errors.Is(err, enough) {
			t.Fatal(err)
		}
	}
	stream, err := js.Stream(t.Context(), jetstreamlog.Stream)
	if err != nil {
		t.Fatal(err)
	}
	if left := stream.CachedInfo().State.Consumers; left != 0 {
		t.Errorf("%d consumers are left", left)
	}
}
