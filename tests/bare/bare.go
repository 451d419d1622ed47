// Package bare starts JetStream alone, to write histories and to measure beside.
package bare

import (
	"testing"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// JetStream starts a server with nothing but a stream, every message fsynced
// before it is answered.
func JetStream(tb testing.TB, syncAlways bool) jetstream.JetStream {
	tb.Helper()
	s, err := server.NewServer(&server.Options{
		DontListen: true, JetStream: true, StoreDir: tb.TempDir(), SyncAlways: syncAlways, NoSigs: true, NoLog: true,
	})
	if err != nil {
		tb.Fatal(err)
	}
	s.Start()
	conn, err := nats.Connect("", nats.InProcessServer(s))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { conn.Close(); s.Shutdown(); s.WaitForShutdown() })
	js, err := jetstream.New(conn)
	if err != nil {
		tb.Fatal(err)
	}
	_, err = js.CreateStream(tb.Context(), jetstream.StreamConfig{
		Name: "ORDERS", Subjects: []string{"orders.>"}, AllowDirect: true,
	})
	if err != nil {
		tb.Fatal(err)
	}
	return js
}
