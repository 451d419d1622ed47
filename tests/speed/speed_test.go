package speed

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"ordertrail/adapters/klarnasim"
	"ordertrail/tests/world"
)

// startFor starts the built program with everything behind it for a benchmark.
func startFor(b *testing.B, cfg klarnasim.Config) *world.World {
	b.Helper()
	w := world.New(b, cfg)
	w.Extra = []string{"ORDERTRAIL_MAX_UNVERIFIED=1000000"}
	w.Start(b)
	return w
}

// BenchmarkPush is durable pushes of new orders over HTTP at 64 connections, while
// the process manager, the views and the feed work on them. Goal: 0.5 of bare.
func BenchmarkPush(b *testing.B) {
	w := startFor(b, klarnasim.Config{AutoCreate: true})
	b.ResetTimer()
	took := concurrently(b.N, func() {
		if status := w.PushOrder(uuid.NewString()); status != 204 {
			b.Errorf("pushed: %d", status)
		}
	})
	b.StopTimer()
	report(b, b.N, took, bareAppends(b, b.N), 1)
}

// BenchmarkWholeOrder is orders from the first word to the acknowledgement, 64 in
// flight: four events and two calls each. Goal: 0.4 of a quarter of bare.
func BenchmarkWholeOrder(b *testing.B) {
	w := startFor(b, klarnasim.Config{AutoCreate: true})
	b.ResetTimer()
	took := concurrently(b.N, func() {
		if status := w.Confirm(uuid.NewString(), "20s"); status != 200 {
			b.Errorf("confirmed: %d", status)
		}
	})
	b.StopTimer()
	report(b, b.N, took, bareAppends(b, 4*b.N)/4, 4)
}

// BenchmarkPushToAcknowledge is the time from a push to its acknowledgement at the
// simulator, one order at a time. Goal: 10 ms at the median.
func BenchmarkPushToAcknowledge(b *testing.B) {
	w := startFor(b, klarnasim.Config{})
	var took []time.Duration
	for b.Loop() {
		id := w.Buy(b)
		begun := time.Now()
		if status := w.PushOrder(id); status != 204 {
			b.Fatalf("pushed: %d", status)
		}
		for !acknowledged(w, b, id) {
			if time.Since(begun) > 10*time.Second {
				b.Fatal("never acknowledged")
			}
		}
		took = append(took, time.Since(begun))
	}
	reportTimes(b, took)
}

// BenchmarkShip is shipments, each captured before it is answered, 64 in flight: two
// events and one call each. Goal: 0.4 of a half of bare.
func BenchmarkShip(b *testing.B) {
	w := startFor(b, klarnasim.Config{AutoCreate: true})
	ids := make(chan string, b.N)
	concurrently(b.N, func() {
		id := uuid.NewString()
		if status := w.Confirm(id, "20s"); status != 200 {
			b.Errorf("confirmed: %d", status)
		}
		ids <- id
	})
	b.ResetTimer()
	took := concurrently(b.N, func() { mustShip(w, b, <-ids) })
	b.StopTimer()
	report(b, b.N, took, bareAppends(b, 2*b.N)/2, 2)
}

// BenchmarkShipToCaptured is the time from a shipment to the answer that it is
// captured, one at a time. Goal: 10 ms at the median.
func BenchmarkShipToCaptured(b *testing.B) {
	w := startFor(b, klarnasim.Config{})
	var took []time.Duration
	for b.Loop() {
		id := w.SettledOrder(b, 10_000)
		begun := time.Now()
		mustShip(w, b, id)
		took = append(took, time.Since(begun))
	}
	reportTimes(b, took)
}

func mustShip(w *world.World, b *testing.B, id string) {
	if a := w.Command(id, "ship", world.Fields{"shipment_id": "s"}); a.HTTP != 200 || a.Status != "captured" {
		b.Errorf("shipped: %+v", a)
	}
}

func acknowledged(w *world.World, b *testing.B, id string) bool {
	truth, err := w.Sim.Order(id)
	if err != nil {
		b.Fatal(err)
	}
	return truth.Acknowledged
}

// reportTimes returns the median and the slowest of a hundred.
func reportTimes(b *testing.B, took []time.Duration) {
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms-p50")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "ms-p99")
	b.ReportMetric(0, "ns/op")
}
