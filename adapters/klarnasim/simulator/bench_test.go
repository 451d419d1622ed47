package simulator_test

import (
	"net/http"
	"net/http/httptest"
	"runtime"
	"testing"
	"time"

	"github.com/google/uuid"

	"ordertrail/adapters/klarnasim"
	"ordertrail/adapters/klarnasim/simulator"
)

// BenchmarkReadAndAcknowledge is the simulator's own cost of the two calls an order needs, without
// the network.
func BenchmarkReadAndAcknowledge(b *testing.B) {
	sim := simulator.New(klarnasim.Config{AutoCreate: true}, time.Now, uuid.NewString)
	handler := sim.Handler()
	b.ReportAllocs()
	for b.Loop() {
		id := uuid.NewString()
		for _, call := range [][2]string{{"GET", ""}, {"POST", "/acknowledge"}} {
			request := httptest.NewRequest(call[0], "/ordermanagement/v1/orders/"+id+call[1], http.NoBody)
			request.SetBasicAuth("a", "b")
			request.Header.Set(keyHeader, id)
			recorder := httptest.NewRecorder()
			handler.ServeHTTP(recorder, request)
			if recorder.Code >= 300 {
				b.Fatal(recorder.Code, recorder.Body)
			}
		}
	}
}

// TestMemoryOfAnOrder keeps an acknowledged order, its key included, below 2 kB.
func TestMemoryOfAnOrder(t *testing.T) {
	const orders = 2000
	sim := simulator.New(klarnasim.Config{AutoCreate: true, JournalSize: 10}, time.Now, uuid.NewString)
	handler := sim.Handler()
	before := heap()
	for range orders {
		id := uuid.NewString()
		for _, call := range [][2]string{{"GET", ""}, {"POST", "/acknowledge"}} {
			request := httptest.NewRequest(call[0], "/ordermanagement/v1/orders/"+id+call[1], http.NoBody)
			request.SetBasicAuth("a", "b")
			request.Header.Set(keyHeader, id)
			handler.ServeHTTP(httptest.NewRecorder(), request)
		}
	}
	each := (heap() - before) / orders
	if got := sim.Stats().Orders.Acknowledged; got != orders {
		t.Fatalf("%d orders acknowledged, want %d", got, orders)
	}
	t.Logf("%d bytes an order", each)
	if each > 2000 {
		t.Errorf("%d bytes an order", each)
	}
}

func heap() uint64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}
