package tests

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// inFlight is how many pushes, orders or bare appends are under way at a time in
// the benchmarks.
const inFlight = 64

// bareJetStream starts a server with nothing but a stream, every message fsynced
// before it is answered.
func bareJetStream(tb testing.TB, syncAlways bool) jetstream.JetStream {
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

// bareAppends says how long n appends to bare JetStream take: a message of an
// order's own subject each, of the size of a pushed event.
func bareAppends(b *testing.B, n int) time.Duration {
	b.Helper()
	js := bareJetStream(b, true)
	payload := make([]byte, 300)
	return concurrently(n, func() {
		if _, err := js.Publish(b.Context(), "orders.default."+uuid.NewString(), payload); err != nil {
			b.Error(err)
		}
	})
}

// concurrently does something n times, inFlight at a time, and says how long that
// took.
func concurrently(n int, do func()) time.Duration {
	var left atomic.Int64
	left.Store(int64(n))
	begun := time.Now()
	var group sync.WaitGroup
	for range inFlight {
		group.Go(func() {
			for left.Add(-1) >= 0 {
				do()
			}
		})
	}
	group.Wait()
	return time.Since(begun)
}

// report gives the rate of n operations beside that of the yardstick, which did
// perOperation appends for each.
func report(b *testing.B, n int, took, bare time.Duration, perOperation int) {
	rate, yardstick := float64(n)/took.Seconds(), float64(n)/bare.Seconds()/float64(perOperation)
	b.ReportMetric(rate, "op/s")
	b.ReportMetric(yardstick, "bare/s")
	b.ReportMetric(rate/yardstick, "of_bare")
	b.ReportMetric(0, "ns/op")
}
