package simulator_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"ordertrail/adapters/klarnasim"
)

const keyHeader = "Klarna-Idempotency-Key"

func TestSameKeyGivesTheFirstResult(t *testing.T) {
	k := start(t, klarnasim.Config{})
	id := k.buy(klarnasim.Purchase{Country: "SE", Amount: amount(1000)})
	first := k.om("POST", id, "/captures", `{"captured_amount":100}`, keyHeader, "k1").want(t, 201, "")
	again := k.om("POST", id, "/captures", `{"captured_amount":200}`, keyHeader, "k1").want(t, 201, "")
	if first.header.Get("Capture-Id") != again.header.Get("Capture-Id") {
		t.Errorf("captures %s and %s, want one", first.header.Get("Capture-Id"), again.header.Get("Capture-Id"))
	}
	if captured := k.truth(id).Order.CapturedAmount; captured != 100 {
		t.Errorf("captured %d, want the first 100", captured)
	}
	entries := k.Journal(0)
	if !entries[0].Effect || entries[0].Replay || entries[1].Effect || !entries[1].Replay {
		t.Errorf("journal %+v", entries)
	}
	k.advance(24*time.Hour - time.Second)
	k.om("POST", id, "/captures", `{"captured_amount":100}`, keyHeader, "k1").want(t, 201, "")
	k.advance(time.Second)
	k.om("POST", id, "/captures", `{"captured_amount":100}`, keyHeader, "k1").want(t, 201, "")
	if captured := k.truth(id).Order.CapturedAmount; captured != 200 {
		t.Errorf("captured %d after the key's 24 h, want a second 100", captured)
	}
}

func TestWithoutKeyEveryCaptureCounts(t *testing.T) {
	k := start(t, klarnasim.Config{})
	id := k.buy(klarnasim.Purchase{Country: "DE", Amount: amount(4000)})
	for range 2 {
		k.om("POST", id, "/captures", `{"captured_amount":1000}`).want(t, 201, "")
	}
	k.om("POST", id, "/captures", `{"captured_amount":1000}`, keyHeader, "").want(t, 201, "")
	k.om("POST", id, "/captures", `{"captured_amount":1000}`, keyHeader, "").want(t, 201, "")
	if captured := k.truth(id).Order.CapturedAmount; captured != 3000 {
		t.Errorf("captured %d, want 3000: an empty key is one key", captured)
	}
}

func TestConcurrentSameKeyTakesEffectOnce(t *testing.T) {
	k := start(t, klarnasim.Config{})
	id := k.buy(klarnasim.Purchase{Country: "SE", Amount: amount(100_000)})
	captures := make(chan string, 40)
	var under sync.WaitGroup
	for range cap(captures) {
		under.Go(func() {
			answer := k.om("POST", id, "/captures", `{"captured_amount":100}`, keyHeader, "same")
			captures <- answer.header.Get("Capture-Id")
		})
	}
	under.Wait()
	close(captures)
	distinct := map[string]bool{}
	for capture := range captures {
		distinct[capture] = true
	}
	if stats := k.Stats(); len(distinct) != 1 || distinct[""] || stats.Effects["capture"] != 1 || stats.Replays != 39 {
		t.Errorf("captures %v, stats %+v", distinct, stats)
	}
	if captured := k.truth(id).Order.CapturedAmount; captured != 100 {
		t.Errorf("captured %d, want 100", captured)
	}
}

// TestSameKeyWaitsForTheFirstAttempt holds up the first attempt: a second one with its key must not
// run meanwhile, not even on another order.
func TestSameKeyWaitsForTheFirstAttempt(t *testing.T) {
	acknowledging, goOn := make(chan struct{}, 2), make(chan struct{})
	k := start(t, klarnasim.Config{Tell: func(string, ...any) {
		acknowledging <- struct{}{}
		<-goOn
	}})
	var under sync.WaitGroup
	for range 2 {
		id := k.buy(klarnasim.Purchase{})
		under.Go(func() { k.om("POST", id, "/acknowledge", "", keyHeader, "same") })
	}
	<-acknowledging
	select {
	case <-acknowledging:
		t.Error("two attempts ran at once")
	case <-time.After(50 * time.Millisecond):
	}
	close(goOn)
	under.Wait()
	if stats := k.Stats(); stats.Effects["acknowledge"] != 1 || stats.Replays != 1 {
		t.Errorf("stats %+v", stats)
	}
}

func TestErrorsUnderAKey(t *testing.T) {
	for replayed, want := range map[bool]int{false: 204, true: 404} {
		t.Run(fmt.Sprintf("replayed %v", replayed), func(t *testing.T) {
			k := start(t, klarnasim.Config{Unknowns: klarnasim.Unknowns{ReplayErrors: replayed}})
			id := k.buy(klarnasim.Purchase{AppearsAfter: klarnasim.Duration(time.Minute)})
			k.om("POST", id, "/acknowledge", "", keyHeader, "ack").want(t, 404, "NO_SUCH_ORDER")
			k.advance(time.Minute)
			k.om("POST", id, "/acknowledge", "", keyHeader, "ack").want(t, want, "")
		})
	}
}

func TestInjectedErrorUnderAKey(t *testing.T) {
	for replayed, want := range map[bool]int{false: 204, true: 503} {
		t.Run(fmt.Sprintf("replayed %v", replayed), func(t *testing.T) {
			k := start(t, klarnasim.Config{Unknowns: klarnasim.Unknowns{ReplayErrors: replayed}})
			id := k.buy(klarnasim.Purchase{})
			k.fault(klarnasim.Rule{Match: klarnasim.Match{Times: 1}, Fault: klarnasim.Fault{Kind: klarnasim.FaultStatus, Status: 503}})
			k.om("POST", id, "/acknowledge", "", keyHeader, "ack").want(t, 503, "TEMPORARILY_UNAVAILABLE")
			k.om("POST", id, "/acknowledge", "", keyHeader, "ack").want(t, want, "")
		})
	}
}

func TestRepeatedAcknowledgement(t *testing.T) {
	for unknown, want := range map[int]int{0: 204, 403: 403} {
		t.Run(fmt.Sprint(want), func(t *testing.T) {
			k := start(t, klarnasim.Config{Unknowns: klarnasim.Unknowns{RepeatedAcknowledge: unknown}})
			id := k.buy(klarnasim.Purchase{FraudStatus: klarnasim.FraudPending})
			k.om("POST", id, "/acknowledge", "").want(t, 204, "")
			k.om("POST", id, "/acknowledge", "").want(t, want, "")
			if truth := k.truth(id); truth.AcknowledgeCalls != 2 || truth.AcknowledgeEffects != 1 || truth.AcknowledgedBy != "acknowledge" {
				t.Errorf("truth %+v", truth)
			}
		})
	}
}
