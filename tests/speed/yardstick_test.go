package speed

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"ordertrail/tests/bare"
)

// inFlight is how many pushes, orders or bare appends are under way at a time in
// the benchmarks.
const inFlight = 64

// bareAppends says how long n appends to bare JetStream take: a message of an
// order's own subject each, of the size of a pushed event.
func bareAppends(b *testing.B, n int) time.Duration {
	b.Helper()
	js := bare.JetStream(b, true)
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

// report returns the rate of n operations beside that of the yardstick, which did
// perOperation appends for each.
func report(b *testing.B, n int, took, bare time.Duration, perOperation int) {
	rate, yardstick := float64(n)/took.Seconds(), float64(n)/bare.Seconds()/float64(perOperation)
	b.ReportMetric(rate, "op/s")
	b.ReportMetric(yardstick, "bare/s")
	b.ReportMetric(rate/yardstick, "of_bare")
	b.ReportMetric(0, "ns/op")
}
