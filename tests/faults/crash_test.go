package faults

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"ordertrail/adapters/klarnasim"
	"ordertrail/tests/world"
)

// crashCycles is how often TestKilledAgainAndAgain kills the service; CI asks for
// more.
var crashCycles = flag.Int("crash.cycles", 8, "kills of the service under load")

// stumble makes the simulated Klarna fail now and then, before and after it did
// what it was asked for.
func stumble(t *testing.T, w *world.World) {
	t.Helper()
	for _, rule := range []struct {
		match klarnasim.Match
		fault klarnasim.Fault
	}{
		{klarnasim.Match{Probability: 0.05}, klarnasim.Fault{Kind: klarnasim.FaultStatus, Status: 503}},
		{klarnasim.Match{Operation: "acknowledge", Probability: 0.1}, klarnasim.Fault{Kind: klarnasim.FaultReset, AfterCommit: true}},
		{klarnasim.Match{Operation: "get", Probability: 0.05}, klarnasim.Fault{Kind: klarnasim.FaultHTML}},
	} {
		if _, err := w.Sim.AddFault(klarnasim.Rule{Match: rule.match, Fault: rule.fault}); err != nil {
			t.Fatal(err)
		}
	}
}

// pushing pushes and confirms new orders until told to stop, and keeps those of
// which the service said that it has them.
type pushing struct {
	mu       sync.Mutex
	answered []string
	group    sync.WaitGroup
	stop     chan struct{}
}

func keepPushing(t *testing.T, w *world.World, pushers int) *pushing {
	t.Helper()
	load := &pushing{stop: make(chan struct{})}
	for i := range pushers {
		load.group.Go(func() {
			for {
				select {
				case <-load.stop:
					return
				default:
				}
				pushOne(t, w, load, i%4 == 0)
			}
		})
	}
	return load
}

func pushOne(t *testing.T, w *world.World, load *pushing, confirmed bool) {
	id := w.Buy(t)
	status := 0
	if confirmed {
		status = w.Confirm(id, "0s")
	} else {
		status = w.PushOrder(id)
	}
	if status >= 200 && status < 300 {
		load.mu.Lock()
		defer load.mu.Unlock()
		load.answered = append(load.answered, id)
	}
}

func (p *pushing) end() []string {
	close(p.stop)
	p.group.Wait()
	return p.answered
}

func (p *pushing) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.answered)
}

// Whatever was answered 2xx ends created and acknowledged, once, however often
// the service is killed (help/guarantees.md, "Created once" and "Created before
// it is acknowledged").
func TestKilledAgainAndAgain(t *testing.T) {
	w := world.New(t, klarnasim.Config{Seed: 1})
	stumble(t, w)
	random := rand.New(rand.NewPCG(1, 1))
	var answered []string
	for cycle := range *crashCycles {
		p := w.Start(t)
		load := keepPushing(t, w, 8)
		goal := 1 + random.IntN(60)
		world.Eventually(t, 30*time.Second, "some pushes are answered", func() bool { return load.count() >= goal })
		p.Kill()
		answered = append(answered, load.end()...)
		t.Logf("kill %d: %d orders answered so far", cycle+1, len(answered))
	}
	w.Start(t)
	w.Settles(t, 60*time.Second, answered)
	w.EventsAreTheLog(t)
	w.AuditIsClean(t)
}

// TestCrashPoints kills the service at each named point around every append, call
// and batch, at its first and its third passing.
func TestCrashPoints(t *testing.T) {
	points := []string{
		"before_append_pushed", "after_append_pushed",
		"before_read", "after_read",
		"before_append_fetched", "after_append_fetched",
		"before_append_created", "after_append_created",
		"before_acknowledge", "after_acknowledge",
		"before_append_acknowledged", "after_append_acknowledged",
		"before_batch", "after_batch",
	}
	for _, point := range points {
		for _, passing := range []int{1, 3} {
			name := fmt.Sprintf("%s:%d", point, passing)
			t.Run(name, func(t *testing.T) { crashAt(t, name) })
		}
	}
}

func crashAt(t *testing.T, point string) {
	t.Parallel()
	w := world.New(t, klarnasim.Config{})
	w.Binary = world.Crashing(t)
	p := w.Start(t, "CRASH_AT="+point)
	orders := []string{w.Buy(t), w.Buy(t), w.Buy(t), w.Buy(t)}
	world.Each(1, orders, func(id string) { w.PushOrder(id) })
	select {
	case <-p.Exited:
	case <-time.After(30 * time.Second):
		t.Fatalf("the service never came to %s", point)
	}
	w.Start(t)
	// Klarna pushes again what was not acknowledged; a push that was answered
	// needs none.
	world.Each(1, orders, func(id string) {
		if status := w.PushOrder(id); status != 204 {
			t.Errorf("pushed again: %d", status)
		}
	})
	w.Settles(t, 30*time.Second, orders)
	w.EventsAreTheLog(t)
	w.AuditIsClean(t)
}

// SIGTERM under load: stopped within 10 s, nothing lost (help/guarantees.md, "One
// process, and a clean stop").
func TestStopsCleanlyUnderLoad(t *testing.T) {
	w := world.New(t, klarnasim.Config{})
	var answered []string
	for range 3 {
		p := w.Start(t)
		load := keepPushing(t, w, 16)
		world.Eventually(t, 30*time.Second, "some pushes are answered", func() bool { return load.count() >= 100 })
		if took := p.Terminate(t); took > 10*time.Second {
			t.Errorf("stopping took %s", took)
		}
		answered = append(answered, load.end()...)
	}
	w.Start(t)
	w.Settles(t, 30*time.Second, answered)
}
