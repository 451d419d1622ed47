package faults

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
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
// agree (help/guarantees.md, "Each effect at Klarna happens once" and "Amounts").
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

// TestCrashPointsOfMoney kills the service around every step of every effect.
func TestCrashPointsOfMoney(t *testing.T) {
	for _, e := range effects(t) {
		for _, point := range e.points() {
			t.Run(e.call+"/"+point, func(t *testing.T) { moneyCrashesAt(t, e, point) })
		}
	}
}

func moneyCrashesAt(t *testing.T, e effect, point string) {
	t.Parallel()
	w := world.New(t, klarnasim.Config{})
	w.Binary = world.Crashing(t)
	if e.numbered {
		w.Extra = numberingShopAt(t)
	}
	p := w.Start(t, "CRASH_AT="+point)
	id := ""
	if e.numbered { // the push is what asks for it
		id = w.Buy(t)
		w.PushOrder(id)
	} else {
		id = w.SettledOrder(t, 10_000)
	}
	tell := func() (statuses []int) {
		for _, verb := range e.verbs {
			statuses = append(statuses, w.Command(id, verb, moneyBodies()[verb], "Idempotency-Key: "+verb).HTTP)
		}
		return statuses
	}
	tell()
	select {
	case <-p.Exited:
	case <-time.After(30 * time.Second):
		t.Fatalf("the service never came to %s", point)
	}
	w.Start(t)
	for i, status := range tell() { // as a caller without an answer does
		if status != 200 {
			t.Errorf("%s again: %d", e.verbs[i], status)
		}
	}
	outcomes := func() (n int) {
		for _, event := range w.History(t, id) {
			n += once(event.Type == "ordertrail.order."+e.outcome+".v1")
		}
		return n - e.earlier()
	}
	world.Eventually(t, 30*time.Second, "it is "+e.outcome, func() bool { return outcomes() > 0 })
	if n := outcomes(); n != 1 {
		t.Errorf("it is %s %d times", e.outcome, n)
	}
	if effects := w.Sim.Stats().Effects; effects[e.operation] != 1 {
		t.Errorf("at Klarna: %v", effects)
	}
	w.EventsAreTheLog(t)
	w.AuditIsClean(t)
}

func moneyBodies() map[string]world.Fields {
	return map[string]world.Fields{
		"ship": {"shipment_id": "s", "amount": 4000}, "refund": {"refund_id": "r", "amount": 500},
		"release": {}, "extend": {}, "cancel": {"reason": "not shipping"},
	}
}

// numberingShopAt serves a numberingShop, and returns the settings that have it asked.
func numberingShopAt(t *testing.T) []string {
	shop := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, `{"decision": "accept", "order_number": %q}`, orderNumber)
	}))
	t.Cleanup(shop.Close)
	return []string{"ORDERTRAIL_SHOP_URL=" + shop.URL, "ORDERTRAIL_SHOP_SECRET=whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}
}
