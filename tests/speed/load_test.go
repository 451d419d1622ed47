package speed

import (
	"fmt"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"ordertrail/domain"
	"ordertrail/eventstore"
	"ordertrail/eventstore/jetstreamlog"
	"ordertrail/tests/bare"
)

// eventsAnOrder is how many events each order of the filled logs has.
const eventsAnOrder = 8

// BenchmarkLoad loads orders of eight events that stand far apart in logs of two
// sizes. Goal: 0.5 ms at the median, whatever the size of the log.
func BenchmarkLoad(b *testing.B) {
	for _, events := range []int{10_000, 1_000_000} {
		b.Run(fmt.Sprintf("events=%d", events), func(b *testing.B) {
			js := bare.JetStream(b, false)
			fill(b, js, events/eventsAnOrder)
			log, err := jetstreamlog.Open(b.Context(), js)
			if err != nil {
				b.Fatal(err)
			}
			var took []time.Duration
			for i := 0; b.Loop(); i++ {
				begun := time.Now()
				records, err := log.Read(b.Context(), filledKey(i*7919%(events/eventsAnOrder)), 0)
				if err != nil || len(records) != eventsAnOrder {
					b.Fatalf("read %d records, %v", len(records), err)
				}
				took = append(took, time.Since(begun))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms-p50")
			b.ReportMetric(0, "ns/op")
		})
	}
}

func filledKey(i int) domain.OrderKey {
	return domain.OrderKey{Store: "default", ID: domain.OrderID(uuid.NewSHA1(uuid.Nil, fmt.Append(nil, i)).String())}
}

// fill writes orders round by round, so that an order's events are as far apart as
// they can be. Position i*orders+n+1 is event i of order n.
func fill(tb testing.TB, js jetstream.JetStream, orders int) {
	tb.Helper()
	at := time.Now().UTC()
	for version := range eventsAnOrder {
		for n := range orders {
			order := domain.Order{Key: filledKey(n), Version: domain.Version(version + 1), Status: domain.Pushed}
			previous := 0
			if version > 0 {
				previous = (version-1)*orders + n + 1
			}
			cause := eventstore.Cause{Actor: eventstore.ActorKlarna, ID: "fill"}
			id := fmt.Sprintf("%d-%d", n, version)
			record, err := eventstore.NewRecord(id, at, cause, order, domain.PushedEvent{Via: "push"}, eventstore.Position(previous))
			if err != nil {
				tb.Fatal(err)
			}
			message := &nats.Msg{Subject: jetstreamlog.Subject(record.Key), Header: record.LogHeaders(), Data: record.Data}
			if _, err := js.PublishMsgAsync(message); err != nil {
				tb.Fatal(err)
			}
		}
	}
	<-js.PublishAsyncComplete()
}

// BenchmarkServerMemory is what an order costs the event store's server in memory,
// for ever: its subject. Goal: about 300 bytes.
func BenchmarkServerMemory(b *testing.B) {
	const orders = 200_000
	js := bare.JetStream(b, false)
	before := heapInUse()
	for b.Loop() {
		for n := range orders {
			if _, err := js.PublishAsync(jetstreamlog.Subject(filledKey(n)), []byte("{}")); err != nil {
				b.Fatal(err)
			}
		}
		<-js.PublishAsyncComplete()
	}
	b.ReportMetric(float64(heapInUse()-before)/orders, "B/order")
	b.ReportMetric(0, "ns/op")
}

func heapInUse() uint64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}
