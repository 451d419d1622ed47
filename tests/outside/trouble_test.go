package outside

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"ordertrail/adapters/klarnasim"
	"ordertrail/tests/world"
)

// Sixty pushes and confirmations of one order at once: one created, all answered
// 2xx (help/guarantees.md, "Created once").
func TestSixtyAtOnceAreOneOrder(t *testing.T) {
	w := world.New(t, klarnasim.Config{})
	w.Start(t)
	id := w.Buy(t)
	all := make([]int, 60)
	for i := range all {
		all[i] = i
	}
	world.Each(60, all, func(i int) {
		status := 0
		if i%2 == 0 {
			status = w.PushOrder(id)
		} else {
			status = w.Confirm(id, "10s")
		}
		if status != http.StatusNoContent && status != http.StatusOK {
			t.Errorf("request %d: %d", i, status)
		}
	})
	w.Settles(t, 10*time.Second, []string{id})
}

// A wrong-shaped answer is never believed, and nothing is cancelled because
// something failed (help/guarantees.md, "Cancelled only by a decision").
func TestWrongAnswersAreNotBelieved(t *testing.T) {
	kinds := []klarnasim.FaultKind{
		klarnasim.FaultEmpty, klarnasim.FaultHTML, klarnasim.FaultNotJSON, klarnasim.FaultTruncate, klarnasim.FaultOtherOrder,
		klarnasim.FaultNegativeAmounts, klarnasim.FaultMissingAmounts, klarnasim.FaultNullAmounts, klarnasim.FaultTextAmounts,
		klarnasim.FaultExponentAmounts, klarnasim.FaultOverflowAmounts, klarnasim.FaultDuplicateKeys, klarnasim.FaultOtherCase,
		klarnasim.FaultDeep, klarnasim.FaultHuge, klarnasim.FaultReset,
	}
	w := world.New(t, klarnasim.Config{})
	w.Start(t)
	faulty := map[string]klarnasim.FaultKind{}
	var ids []string
	for _, kind := range kinds {
		id := w.Buy(t)
		w.Fault(t, klarnasim.Rule{Match: klarnasim.Match{Operation: "get", OrderID: id, Times: 1}, Fault: klarnasim.Fault{Kind: kind}})
		w.MustPush(t, id)
		faulty[id], ids = kind, append(ids, id)
	}
	world.Eventually(t, 20*time.Second, "every fault has struck", func() bool { return len(w.Sim.Faults()) == 0 })
	// The second try, a second later, sees the truth.
	w.Settles(t, 20*time.Second, ids)
	for _, id := range ids {
		if reads := w.Calls("get", id); reads < 2 {
			t.Errorf("%s was believed: the order was read %d times", faulty[id], reads)
		}
	}
}

// An acknowledgement that Klarna refuses while the order reads open is asked again,
// with the key it had.
func TestARefusedAcknowledgementIsAskedAgain(t *testing.T) {
	w := world.New(t, klarnasim.Config{})
	w.Start(t)
	id := w.Buy(t)
	refused := klarnasim.Fault{Kind: klarnasim.FaultStatus, Status: 403, Code: "NOT_ALLOWED"}
	w.Fault(t, klarnasim.Rule{Match: klarnasim.Match{Operation: "acknowledge", OrderID: id, Times: 2}, Fault: refused})
	w.MustPush(t, id)
	w.Settles(t, 20*time.Second, []string{id})
	keys := map[string]bool{}
	for _, entry := range w.Sim.Journal(0) {
		if entry.Operation == "acknowledge" {
			keys[entry.IdempotencyKey] = true
		}
	}
	if len(keys) != 1 || keys[""] {
		t.Errorf("the acknowledgement was asked with the keys %v", keys)
	}
}

func TestAnOrderCancelledElsewhere(t *testing.T) {
	w := world.New(t, klarnasim.Config{})
	w.Start(t)
	id := w.Buy(t)
	if err := w.Sim.Portal(t.Context(), id, klarnasim.PortalCancel, klarnasim.PortalRequest{}); err != nil {
		t.Fatal(err)
	}
	w.MustPush(t, id)
	world.Eventually(t, 10*time.Second, "the order is cancelled here too", func() bool { return w.Status(t, id) == "cancelled" })
	history := w.History(t, id)
	if last := history[len(history)-1]; !strings.Contains(string(last.Data), `"external":true`) {
		t.Errorf("the cancellation is %s", last.Data)
	}
	if w.Calls("acknowledge", id) != 0 {
		t.Error("a cancelled order was acknowledged")
	}
}

// An order that Klarna does not know yet is asked for again and found.
func TestAnOrderThatAppearsLate(t *testing.T) {
	w := world.New(t, klarnasim.Config{})
	w.Start(t)
	id := w.BuyAs(t, klarnasim.Purchase{AppearsAfter: klarnasim.Duration(2 * time.Second)})
	w.MustPush(t, id)
	w.Settles(t, 20*time.Second, []string{id})
}

// Refused credentials stop the calls of the store, say so, and resume by
// themselves; pushes are taken all along.
func TestRefusedCredentials(t *testing.T) {
	w := world.New(t, klarnasim.Config{})
	p := w.Start(t)
	fault := w.Fault(t, klarnasim.Rule{Fault: klarnasim.Fault{Kind: klarnasim.FaultStatus, Status: 401}})
	var ids []string
	for range 50 {
		id := w.Buy(t)
		w.MustPush(t, id)
		ids = append(ids, id)
	}
	var ready struct {
		Status   string
		Warnings []string
	}
	world.Eventually(t, 10*time.Second, "the readiness warns", func() bool {
		status, err := w.Get("/readyz", &ready)
		return err == nil && status == http.StatusOK && len(ready.Warnings) == 1
	})
	if !strings.Contains(ready.Warnings[0], "credentials of store default") {
		t.Errorf("it warns %q", ready.Warnings)
	}
	if metrics := w.Metrics(t); !strings.Contains(metrics, `ordertrail_klarna_credentials_refused{store="default"} 1`) {
		t.Error("no metric says so")
	}
	if !strings.Contains(p.Output.String(), "refuses the credentials") {
		t.Error("the log does not say so")
	}
	world.Eventually(t, 10*time.Second, "a call is tried again", func() bool { return len(w.Sim.Journal(0)) > 1 })
	if calls := len(w.Sim.Journal(0)); calls > 60 {
		t.Errorf("%d calls were made with refused credentials", calls)
	}
	w.Sim.ClearFault(fault)
	w.Settles(t, 30*time.Second, ids)
	if _, err := w.Get("/readyz", &ready); err != nil || len(ready.Warnings) != 0 {
		t.Errorf("it still warns %q", ready.Warnings)
	}
}

// A thousand orders whose reads hang hold up no other.
func TestAThousandTroubledOrdersHoldUpNoOther(t *testing.T) {
	w := world.New(t, klarnasim.Config{})
	w.Start(t)
	troubled := make([]string, 1000)
	for i := range troubled {
		troubled[i] = w.Buy(t)
		kind := []klarnasim.Fault{{Kind: klarnasim.FaultHang}, {Kind: klarnasim.FaultStatus, Status: 500}}[i%2]
		w.Fault(t, klarnasim.Rule{Match: klarnasim.Match{OrderID: troubled[i]}, Fault: kind})
	}
	world.Each(32, troubled, func(id string) { w.MustPush(t, id) })
	for range 5 {
		id := w.Buy(t)
		begun := time.Now()
		w.MustPush(t, id)
		w.Settles(t, 15*time.Second, []string{id})
		t.Logf("acknowledged after %s", time.Since(begun))
	}
}

// A flood of made-up ids delays real orders by seconds at the most, and Klarna is
// asked for each of them once and then five times a second for all together.
func TestAFloodOfMadeUpIDs(t *testing.T) {
	w := world.New(t, klarnasim.Config{})
	w.Extra = []string{"ORDERTRAIL_MAX_UNVERIFIED=2000"}
	w.Start(t)
	flood := make([]string, 3000)
	for i := range flood {
		flood[i] = fmt.Sprintf("00000000-0000-4000-8000-%012d", i)
	}
	begun := time.Now()
	world.Each(32, flood, func(id string) {
		if status := w.PushOrder(id); status != http.StatusNoContent && status != http.StatusServiceUnavailable {
			t.Errorf("flood: %d", status)
		}
	})
	id := w.Buy(t)
	world.Eventually(t, 30*time.Second, "a real push is taken", func() bool { return w.PushOrder(id) == http.StatusNoContent })
	w.Settles(t, 30*time.Second, []string{id})
	reads := w.Sim.Stats().Answered["get"]
	if most := len(flood) + 1 + int(5*time.Since(begun).Seconds()) + 10; world.Total(reads) > most {
		t.Errorf("%d reads for %d made-up ids in %s, at most %d are allowed", world.Total(reads), len(flood), time.Since(begun), most)
	}
	var stats struct {
		ByStatus map[string]int `json:"by_status"`
	}
	if _, err := w.Get("/v1/stats", &stats); err != nil {
		t.Fatal(err)
	}
	t.Logf("statuses: %v, reads: %v", stats.ByStatus, reads)
}

// Orders that were given up to make room and are pushed again at once wait again,
// and their place becomes free again: nobody is locked out.
func TestRepushedOrdersKeepNoPlace(t *testing.T) {
	w := world.New(t, klarnasim.Config{})
	w.Extra = []string{"ORDERTRAIL_MAX_UNVERIFIED=3"}
	w.Start(t)
	unknown := func(n int) string { return fmt.Sprintf("00000000-0000-4000-8000-%012d", n) }
	for round := range 3 {
		for n := range 6 {
			id := unknown(n)
			world.Eventually(t, 20*time.Second, "a made-up id is taken", func() bool { return w.PushOrder(id) == http.StatusNoContent })
		}
		t.Logf("round %d", round)
	}
	id := w.Buy(t)
	world.Eventually(t, 20*time.Second, "a real push is taken", func() bool { return w.PushOrder(id) == http.StatusNoContent })
	w.Settles(t, 20*time.Second, []string{id})
}
