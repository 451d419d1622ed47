// Package world runs the built program beside a simulated Klarna, for tests that
// see it from the outside.
package world

import (
	"net/http"
	"net/http/httptest"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"ordertrail/adapters/klarnasim"
	"ordertrail/adapters/klarnasim/simulator"
)

// World is a data folder, its addresses and credentials, and a simulated Klarna
// in the test's own process, which is never killed and so can judge.
type World struct {
	Sim    *simulator.Simulator
	Binary string   // the program's path
	Data   string   // the data folder
	Push   string   // host:port of the public listener
	API    string   // of the private one
	NATS   string   // of the feed
	Extra  []string // more environment
	Client *http.Client
	Klarna string // base URL of the simulated one
}

// New returns a world in which nothing runs yet. What the test leaves in its data
// folder is replayed at its end.
func New(t testing.TB, cfg klarnasim.Config) *World {
	t.Helper()
	cfg.Username, cfg.Password = "K1_test", "the-klarna-password"
	sim := simulator.New(cfg, time.Now, uuid.NewString)
	server := httptest.NewServer(sim.Handler())
	transport := &http.Transport{MaxIdleConnsPerHost: 256}
	t.Cleanup(func() { transport.CloseIdleConnections(); server.Close() })
	w := &World{
		Sim: sim, Binary: Shipped(t), Data: t.TempDir(), Klarna: server.URL,
		Push: FreePort(t), API: FreePort(t), NATS: FreePort(t),
		Client: &http.Client{Transport: transport, Timeout: 20 * time.Second},
	}
	if t, ok := t.(*testing.T); ok {
		t.Cleanup(func() { isLeftClean(t, w) })
	}
	return w
}

func (w *World) flags() []string {
	return []string{"--data", w.Data, "--push-addr", w.Push, "--api-addr", w.API, "--nats-addr", w.NATS}
}

// Env is the environment that the program runs in.
func (w *World) Env() []string {
	return append(append(os.Environ(),
		"ORDERTRAIL_API_ADDR="+w.API, "ORDERTRAIL_PUSH_ADDR="+w.Push, "ORDERTRAIL_DATA="+w.Data,
		"ORDERTRAIL_KLARNA_URL="+w.Klarna, "ORDERTRAIL_KLARNA_USERNAME=K1_test", "ORDERTRAIL_KLARNA_PASSWORD=the-klarna-password"),
		w.Extra...)
}

// Each does something for every element, a number of them at a time.
func Each[T any](workers int, all []T, do func(T)) {
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
