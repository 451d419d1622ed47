package projections

import (
	"errors"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"ordertrail/eventstore"
	"ordertrail/eventstore/jetstreamlog"
)

const feedStream = "FEED"

// startNATS returns JetStream of an embedded server with the log's stream and the
// feed's, as adapters/natsserver makes them.
func startNATS(tb testing.TB) jetstream.JetStream {
	tb.Helper()
	srv, err := server.NewServer(&server.Options{
		DontListen: true, JetStream: true, StoreDir: tb.TempDir(), NoSigs: true, NoLog: true,
	})
	if err != nil {
		tb.Fatal(err)
	}
	srv.Start()
	tb.Cleanup(func() { srv.Shutdown(); srv.WaitForShutdown() })
	if !srv.ReadyForConnections(10 * time.Second) {
		tb.Fatal("the NATS server did not start within 10 s")
	}
	js := connect(tb, srv)
	for _, config := range []jetstream.StreamConfig{
		{Name: jetstreamlog.Stream, Subjects: []string{"orders.>"}, AllowDirect: true, DenyDelete: true, DenyPurge: true},
		{Name: feedStream, Subjects: []string{"events.>"}, PersistMode: jetstream.AsyncPersistMode},
	} {
		if _, err := js.CreateStream(tb.Context(), config); err != nil {
			tb.Fatal(err)
		}
	}
	return js
}

func connect(tb testing.TB, srv *server.Server) jetstream.JetStream {
	tb.Helper()
	conn, err := nats.Connect("", nats.InProcessServer(srv))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(conn.Close)
	js, err := jetstream.New(conn)
	if err != nil {
		tb.Fatal(err)
	}
	return js
}

func openLog(tb testing.TB, js jetstream.JetStream) *jetstreamlog.Log {
	tb.Helper()
	log, err := jetstreamlog.Open(tb.Context(), js)
	if err != nil {
		tb.Fatal(err)
	}
	return log
}

// copyLog copies a log into that of JetStream without waiting for each append.
func copyLog(tb testing.TB, from eventstore.Log, js jetstream.JetStream) {
	tb.Helper()
	head, err := from.Head(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	done := errors.New("all copied")
	err = from.Follow(tb.Context(), 0, func(records []eventstore.Record) error {
		for _, r := range records {
			msg := &nats.Msg{Subject: jetstreamlog.Subject(r.Key), Header: r.LogHeaders(), Data: r.Data}
			if _, err := js.PublishMsgAsync(msg); err != nil {
				return err
			}
		}
		if records[len(records)-1].Position == head {
			return done
		}
		return nil
	})
	if !errors.Is(err, done) {
		tb.Fatal(err)
	}
	<-js.PublishAsyncComplete()
}
