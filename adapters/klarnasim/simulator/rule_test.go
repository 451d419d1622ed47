package simulator_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"ordertrail/adapters/klarnasim"
)

func failing() klarnasim.Fault {
	return klarnasim.Fault{Kind: klarnasim.FaultStatus, Status: 503}
}

func TestWhatARuleMatches(t *testing.T) {
	k := start(t, klarnasim.Config{})
	id, other := k.buy(klarnasim.Purchase{}), k.buy(klarnasim.Purchase{})
	k.fault(klarnasim.Rule{Match: klarnasim.Match{Operation: "get", OrderID: id, AfterCalls: 1, Times: 2}, Fault: failing()})
	for i, want := range []int{200, 503, 503, 200} {
		k.om("GET", other, "", "").want(t, 200, "")
		k.om("GET", id, "/captures", "").want(t, 200, "")
		k.om("GET", id, "", "").want(t, want, "")
		if left := len(k.Faults()); (i < 2) != (left == 1) {
			t.Errorf("after call %d %d rules are left", i+1, left)
		}
	}
}

func TestNotFoundWhileTheOrderIsYoung(t *testing.T) {
	k := start(t, klarnasim.Config{})
	k.fault(klarnasim.Rule{Match: klarnasim.Match{YoungerThan: klarnasim.Duration(10 * time.Second)}, Fault: klarnasim.Fault{Kind: klarnasim.FaultStatus, Status: 404}})
	id := k.buy(klarnasim.Purchase{})
	k.om("GET", id, "", "").want(t, 404, "NO_SUCH_ORDER")
	k.advance(10 * time.Second)
	k.om("GET", id, "", "").want(t, 200, "")
}

func TestOrdersThatAppearLateOrNever(t *testing.T) {
	k := start(t, klarnasim.Config{})
	late := k.buy(klarnasim.Purchase{AppearsAfter: klarnasim.Duration(time.Minute)})
	free := k.buy(klarnasim.Purchase{Country: "SE", Amount: amount(0)})
	never := k.buy(klarnasim.Purchase{NeverAppears: true})
	for _, id := range []string{late, free, never} {
		k.om("GET", id, "", "").want(t, 404, "NO_SUCH_ORDER")
		k.om("POST", id, "/acknowledge", "").want(t, 404, "NO_SUCH_ORDER")
	}
	k.advance(time.Minute)
	k.om("GET", late, "", "").want(t, 200, "")
	k.advance(72 * time.Hour)
	k.om("GET", free, "", "").want(t, 404, "NO_SUCH_ORDER")
	k.om("GET", never, "", "").want(t, 404, "NO_SUCH_ORDER")
}

// TestProbabilityIsSeeded: the same seed strikes the same calls, about as many as asked for.
func TestProbabilityIsSeeded(t *testing.T) {
	struck := func(seed uint64) (pattern string, hits int) {
		k := start(t, klarnasim.Config{Seed: seed})
		id := k.buy(klarnasim.Purchase{})
		k.fault(klarnasim.Rule{Match: klarnasim.Match{Probability: 0.3}, Fault: failing()})
		for range 200 {
			if k.om("GET", id, "", "").status == 503 {
				pattern, hits = pattern+"x", hits+1
				continue
			}
			pattern += "."
		}
		return pattern, hits
	}
	first, hits := struck(7)
	again, _ := struck(7)
	other, _ := struck(8)
	if first != again || first == other || hits < 30 || hits > 90 {
		t.Errorf("%d hits\n%s\n%s\n%s", hits, first, again, other)
	}
}

func TestRulesThatMakeNoSense(t *testing.T) {
	k := start(t, klarnasim.Config{})
	for _, rule := range []klarnasim.Rule{
		{},
		{Fault: klarnasim.Fault{Kind: "explode"}},
		{Fault: klarnasim.Fault{Kind: klarnasim.FaultStatus}},
		{Fault: klarnasim.Fault{Kind: klarnasim.FaultDelay}},
		{Fault: failing(), Match: klarnasim.Match{Operation: "aknowledge"}},
		{Fault: failing(), Match: klarnasim.Match{Probability: 1.5}},
	} {
		if _, err := k.AddFault(rule); !errors.Is(err, klarnasim.ErrBadFault) {
			t.Errorf("%+v: %v, want ErrBadFault", rule, err)
		}
	}
}

func TestClearFaults(t *testing.T) {
	k := start(t, klarnasim.Config{})
	id := k.buy(klarnasim.Purchase{})
	rule, err := k.AddFault(klarnasim.Rule{Fault: failing()})
	if err != nil {
		t.Fatal(err)
	}
	k.fault(klarnasim.Rule{Fault: klarnasim.Fault{Kind: klarnasim.FaultStatus, Status: 500}})
	k.om("GET", id, "", "").want(t, 503, "")
	if hits := k.Faults()[0].Hits; hits != 1 || !k.ClearFault(rule) || k.ClearFault(rule) {
		t.Errorf("%d hits", hits)
	}
	k.om("GET", id, "", "").want(t, 500, "")
	k.ClearFaults()
	k.om("GET", id, "", "").want(t, 200, "")
}

func TestDisguise(t *testing.T) {
	k := start(t, klarnasim.Config{})
	id := k.buy(klarnasim.Purchase{
		Override: map[string]json.RawMessage{"purchase_currency": json.RawMessage(`"sek"`), "status": json.RawMessage(`null`)},
		Omit:     []string{"order_amount"},
	})
	answer := k.om("GET", id, "", "").want(t, 200, "")
	for text, want := range map[string]bool{`"purchase_currency":"sek"`: true, `"status":null`: true, `"order_amount":`: false, `"klarna_reference":`: true} {
		if strings.Contains(answer.body, text) != want {
			t.Errorf("%s in the answer: %v, want %v", text, !want, want)
		}
	}
}
