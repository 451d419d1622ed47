package tests

import (
	"net/http"
	"net/http/httptest"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"ordertrail/adapters/klarnasim"
)

// world is a data folder, its addresses and credentials, and a simulated Klarna
// in the test's own process, which is never killed and so can judge.
type world struct {
	sim    *klarnasim.Simulator
	binary string
	data   string
	push   string
	api    string
	nats   string
	extra  []string // more environment
	client *http.Client
	klarna string
}

func newWorld(t testing.TB, cfg klarnasim.Config) *world {
	t.Helper()
	cfg.Username, cfg.Password = "K1_test", "the-klarna-password"
	sim := klarnasim.New(cfg, time.Now, uuid.NewString)
	server := httptest.NewServer(sim.Handler())
	transport := &http.Transport{MaxIdleConnsPerHost: 256}
	t.Cleanup(func() { transport.CloseIdleConnections(); server.Close() })
	w := &world{
		sim: sim, binary: shipped(t), data: t.TempDir(), klarna: server.URL,
		push: freePort(t), api: freePort(t), nats: freePort(t),
		client: &http.Client{Transport: transport, Timeout: 20 * time.Second},
	}
	if t, ok := t.(*testing.T); ok {
		t.Cleanup(func() { w.isLeftClean(t) })
	}
	return w
}

func (w *world) flags() []string {
	return []string{"--data", w.data, "--push-addr", w.push, "--api-addr", w.api, "--nats-addr", w.nats}
}

func (w *world) env() []string {
	return append(append(os.Environ(),
		"ORDERTRAIL_API_ADDR="+w.api, "ORDERTRAIL_PUSH_ADDR="+w.push, "ORDERTRAIL_DATA="+w.data,
		"ORDERTRAIL_KLARNA_URL="+w.klarna, "ORDERTRAIL_KLARNA_USERNAME=K1_test", "ORDERTRAIL_KLARNA_PASSWORD=the-klarna-password"),
		w.extra...)
}

// each does something for every element, a number of them at a time.
func each[T any](workers int, all []T, do func(T)) {
	var group sync.WaitGroup
	next := make(chan T)
	for range workers {
		group.Go(func() {
			for element := range next {
				do(element)
			}
		})
	}
	for _, element := range all {
		next <- element
	}
	close(next)
	group.Wait()
}
