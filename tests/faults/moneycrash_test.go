package faults

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"testing"
	"time"

	"ordertrail/adapters/klarnasim"
	"ordertrail/tests/world"
)

// moneyCycles is how often TestMoneyMovesOnceThoughKilledAgainAndAgain kills the
// service; CI asks for more.
var moneyCycles = flag.Int("money.cycles", 3, "kills of the service while money moves")

// moving ships, refunds, releases and cancels orders until told to stop, and keeps
// what the service said that it has.
type moving struct {
	mu    sync.Mutex
	taken map[string][]string // by order: the ids of its shipments and refunds
	all   []string
	group sync.WaitGroup
	stop  chan struct{}
}

func keepMoving(t *testing.T, w *world.World, movers int) *moving {
	t.Helper()
	load := &moving{taken: map[string][]string{}, stop: make(chan struct{})}
	for i := range movers {
		load.group.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-load.stop:
					return
				default:
					moveOne(t, w, load, i+n)
				}
			}
		})
	}
	return load
}

// moveOne leads one order through its life; whatever the process dies of, the
// next command is sent all the same.
func moveOne(t *testing.T, w *world.World, load *moving, n int) {
	amount := int64(10_000)
	id := w.BuyAs(t, klarnasim.Purchase{Amount: &amount})
	if status := w.Confirm(id, "5s"); status != http.StatusOK {
		return
	}
	for _, c := range []struct {
		verb string
		body world.Fields
		id   string
	}{
		{"ship", world.Fields{"shipment_id": "s1", "amount": 4000}, "capture s1"},
		{"ship", world.Fields{"shipment_id": "s2", "amount": 1000 + n%100}, "capture s2"},
		{"refund", world.Fields{"refund_id": "r1", "amount": 500}, "refund r1"},
		{"release", world.Fields{}, ""},
	} {
		if a := w.Command(id, c.verb, c.body); (a.HTTP == 200 || a.HTTP == 202) && c.id != "" {
			load.take(id, c.id)
		}
	}
}

func (m *moving) take(id, command string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.taken[id] == nil {
		m.all = append(m.all, id)
	}
	m.taken[id] = append(m.taken[id], command)
}

func (m *moving) count() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.all)
}

// Money moves once, however often the service is killed and whatever Klarna does:
// every command that was answered 2xx took effect once, and the log and Klarna
// agree (contract.md section 3, rules 3 and 5).
func TestMoneyMovesOnceThoughKilledAgainAndAgain(t *testing.T) {
	w := world.New(t, klarnasim.Config{Seed: 2})
	stumble(t, w)
	for _, operation := range []string{"capture", "refund", "release"} {
		w.Fault(t, klarnasim.Rule{Match: klarnasim.Match{Operation: operation, Probability: 0.15}, Fault: klarnasim.Fault{Kind: klarnasim.FaultReset, AfterCommit: true}})
		w.Fault(t, klarnasim.Rule{Match: klarnasim.Match{Operation: operation, Probability: 0.05}, Fault: klarnasim.Fault{Kind: klarnasim.FaultNoID}})
	}
	random := rand.New(rand.NewPCG(2, 2))
	taken := map[string][]string{}
	for range *moneyCycles {
		p := w.Start(t)
		load := keepMoving(t, w, 8)
		goal := 1 + random.IntN(15)
		world.Eventually(t, 60*time.Second, "some orders are on their way", func() bool { return load.count() >= goal })
		p.Kill()
		close(load.stop)
		load.group.Wait()
		for id, commands := range load.taken {
			taken[id] = append(taken[id], commands...)
		}
	}
	w.Start(t)
	for id, commands := range taken {
		world.Eventually(t, 60*time.Second, fmt.Sprintf("%v of %s happened", commands, id), func() bool { return happenedOnce(t, w, id, commands) })
	}
	w.EventsAreTheLog(t)
	w.AuditIsClean(t)
	t.Logf("%d orders, %v at Klarna", len(taken), w.Sim.Stats().Effects)
}

// happenedOnce says whether the moves of an order happened, and fails where one
// did twice or the log does not agree with Klarna once they have.
func happenedOnce(t *testing.T, w *world.World, id string, commands []string) bool {
	t.Helper()
	truth, err := w.Sim.Order(id)
	if err != nil {
		t.Fatal(err)
	}
	made := map[string]int{}
	for _, c := range truth.Order.Captures {
		made["capture "+c.Reference]++
	}
	for _, r := range truth.Order.Refunds {
		made["refund "+r.Reference]++
	}
	for move, times := range made {
		if times > 1 {
			t.Fatalf("%s: %s happened %d times", id, move, times)
		}
	}
	for _, command := range commands {
		if made[command] == 0 {
			return false
		}
	}
	var order struct {
		Captured int64 `json:"captured_amount"`
		Refunded int64 `json:"refunded_amount"`
	}
	if _, err := w.Get("/v1/orders/default/"+id, &order); err != nil {
		t.Fatal(err)
	}
	return order.Captured == truth.Order.CapturedAmount && order.Refunded == truth.Order.RefundedAmount
}

// TestCrashPointsOfMoney kills the service around every step of a capture, a
// refund, a release, an extension and a cancellation.
func TestCrashPointsOfMoney(t *testing.T) {
	for _, effect := range []struct {
		call, intent, outcome string
		commands              []string
	}{
		{"capture", "shipped", "captured", []string{"ship"}},
		{"refund", "refund_requested", "refunded", []string{"ship", "refund"}},
		{"release", "release_requested", "released", []string{"ship", "release"}},
		{"extend", "extend_requested", "extended", []string{"extend"}},
		{"cancel", "cancel_requested", "cancelled", []string{"cancel"}},
	} {
		for _, point := range []string{
			"before_append_" + effect.intent, "after_append_" + effect.intent, "before_" + effect.call, "after_" + effect.call,
			"before_append_" + effect.outcome, "after_append_" + effect.outcome,
		} {
			t.Run(point, func(t *testing.T) { moneyCrashesAt(t, point, effect.outcome, effect.commands) })
		}
	}
}

func moneyCrashesAt(t *testing.T, point, outcome string, commands []string) {
	t.Parallel()
	w := world.New(t, klarnasim.Config{})
	w.Binary = world.Crashing(t)
	p := w.Start(t, "CRASH_AT="+point+":1")
	id := w.SettledOrder(t, 10_000)
	bodies := map[string]world.Fields{
		"ship": {"shipment_id": "s", "amount": 4000}, "refund": {"refund_id": "r", "amount": 500},
		"release": {}, "extend": {}, "cancel": {"reason": "not shipping"},
	}
	for _, command := range commands {
		w.Command(id, command, bodies[command], "Idempotency-Key: "+command)
	}
	select {
	case <-p.Exited:
	case <-time.After(30 * time.Second):
		t.Fatalf("the service never came to %s", point)
	}
	w.Start(t)
	for _, command := range commands { // as a caller without an answer does
		if a := w.Command(id, command, bodies[command], "Idempotency-Key: "+command); a.HTTP != 200 {
			t.Errorf("%s again: %+v", command, a)
		}
	}
	outcomes := 0
	for _, e := range w.History(t, id) {
		if e.Type == "ordertrail.order."+outcome+".v1" {
			outcomes++
		}
	}
	if outcomes != 1 {
		t.Errorf("it is %s %d times", outcome, outcomes)
	}
	if effects := w.Sim.Stats().Effects; effects["capture"] > 1 || effects["refund"] > 1 || effects["release"] > 1 || effects["cancel"] > 1 {
		t.Errorf("at Klarna: %v", effects)
	}
	w.EventsAreTheLog(t)
	w.AuditIsClean(t)
}
