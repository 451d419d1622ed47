package faults

import (
	"flag"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"ordertrail/adapters/klarnasim"
	"ordertrail/domain"
	"ordertrail/tests/bubble"
)

// matrixWhole has TestEveryEffectHappensOnce run every cell of its matrix, not
// each fault with two of the crashes.
var matrixWhole = flag.Bool("matrix.whole", false, "cross every fault with every crash")

// matrixEffect is an effect at Klarna: how an order gets to where it may be asked
// for, what asks for it, and the events of its intent and its outcome.
type matrixEffect struct {
	name            string // of the call, here and at the simulated Klarna
	before          []domain.Command
	ask             domain.Command
	intent, outcome string
	happened        func(klarnasim.Truth) int // how often it took effect
}

func matrixEffects() []matrixEffect {
	part := int64(4000)
	captures := func(t klarnasim.Truth) int { return len(t.Order.Captures) }
	became := func(status klarnasim.Status) func(klarnasim.Truth) int {
		return func(t klarnasim.Truth) int {
			if t.Order.Status == status {
				return 1
			}
			return 0
		}
	}
	return []matrixEffect{
		{"acknowledge", nil, domain.Push{Via: domain.ViaPush}, "created", "acknowledged", func(t klarnasim.Truth) int { return t.AcknowledgeEffects }},
		{"cancel", nil, domain.RequestCancel{ID: "c", Reason: "out of stock"}, "cancel_requested", "cancelled", became(klarnasim.Cancelled)},
		{"capture", nil, domain.Ship{ID: "s"}, "shipped", "captured", captures},
		{"refund", []domain.Command{domain.Ship{ID: "s"}}, domain.RequestRefund{ID: "r", Amount: &part}, "refund_requested", "refunded", func(t klarnasim.Truth) int { return len(t.Order.Refunds) }},
		{"release", []domain.Command{domain.Ship{ID: "s", Amount: &part}}, domain.RequestRelease{ID: "l"}, "release_requested", "released", became(klarnasim.Captured)},
		{"extend", nil, domain.RequestExtend{ID: "e"}, "extend_requested", "extended", nil},
	}
}

// matrixFaults is every way in which Klarna can fail, before and after it did what
// it was asked.
func matrixFaults() map[string]klarnasim.Fault {
	faults := map[string]klarnasim.Fault{
		"none":     {},
		"redirect": {Kind: klarnasim.FaultRedirect},
		"truncate": {Kind: klarnasim.FaultTruncate},
		"slow":     {Kind: klarnasim.FaultSlow, Delay: klarnasim.Duration(70 * time.Second)},
		"empty":    {Kind: klarnasim.FaultEmpty},
		"no_id":    {Kind: klarnasim.FaultNoID},
		"html":     {Kind: klarnasim.FaultHTML},
		"delay":    {Kind: klarnasim.FaultDelay, Delay: klarnasim.Duration(time.Second)},
	}
	for _, after := range []bool{false, true} {
		when := map[bool]string{false: "before", true: "after"}[after]
		for _, status := range []int{401, 404, 409, 429, 500, 502, 503, 504} {
			faults[fmt.Sprintf("%d %s", status, when)] = klarnasim.Fault{Kind: klarnasim.FaultStatus, Status: status, AfterCommit: after}
		}
		faults["403 with a code "+when] = klarnasim.Fault{Kind: klarnasim.FaultStatus, Status: 403, Code: "NOT_ALLOWED", AfterCommit: after}
		faults["403 without a code "+when] = klarnasim.Fault{Kind: klarnasim.FaultStatus, Status: 403, Body: "empty", AfterCommit: after}
		faults["reset "+when] = klarnasim.Fault{Kind: klarnasim.FaultReset, AfterCommit: after}
		faults["hang "+when] = klarnasim.Fault{Kind: klarnasim.FaultHang, AfterCommit: after}
	}
	return faults
}

// TestEveryEffectHappensOnce crosses every effect with every way in which Klarna
// can fail and a crash before and after each step: it takes effect once, and the
// log and Klarna agree (contract.md section 3, rule 3). A refusal with a code that
// comes before anything happened is for good, and then nothing happens.
func TestEveryEffectHappensOnce(t *testing.T) {
	for _, e := range matrixEffects() {
		faults := matrixFaults()
		for n, name := range slices.Sorted(maps.Keys(faults)) {
			for i, crash := range []string{
				"", "before_append_" + e.intent, "after_append_" + e.intent, "before_" + e.name, "after_" + e.name,
				"after_" + e.name + ":2", "before_append_" + e.outcome, "after_append_" + e.outcome,
			} {
				if !*matrixWhole && i != 0 && i != 1+n%7 {
					continue
				}
				t.Run(fmt.Sprintf("%s/%s/%s", e.name, name, crash), func(t *testing.T) {
					t.Parallel()
					bubble.Run(t, klarnasim.Config{}, func(b *bubble.Bubble) { cross(b, e, faults[name], crash) })
				})
			}
		}
	}
}

func cross(b *bubble.Bubble, e matrixEffect, fault klarnasim.Fault, crash string) {
	amount := int64(10_000)
	b.Start()
	id := b.Buy(klarnasim.Purchase{Amount: &amount})
	if e.name != "acknowledge" {
		b.MustTell(id, domain.Push{Via: domain.ViaPush})
		b.Quiet(id)
	}
	for _, command := range e.before {
		b.MustTell(id, command)
		b.Quiet(id)
	}
	b.Pass(24 * time.Hour) // so that an extension leads to another day
	b.DieAt(crash)
	if fault.Kind != "" {
		b.Fault(klarnasim.Match{Operation: e.name, Times: 2}, fault)
	}
	expires := bubble.Must(b.Sim.Order(id))(b.T).Order.ExpiresAt
	b.MustTell(id, e.ask)
	b.Quiet(id)
	truth := bubble.Must(b.Sim.Order(id))(b.T)
	happened := 0
	if e.happened == nil {
		happened = map[bool]int{true: 1}[truth.Order.ExpiresAt.After(expires)]
	} else {
		happened = e.happened(truth)
	}
	want := 1
	if fault.Code != "" && !fault.AfterCommit && e.name != "acknowledge" {
		want = 0
	}
	if happened != want {
		b.T.Errorf("it took effect %d times, want %d: %v", happened, want, b.Events(id))
	}
	if outcomes := bubble.Count(b.Events(id), e.outcome); outcomes != want {
		b.T.Errorf("%d times %s, want %d: %v", outcomes, e.outcome, want, b.Events(id))
	}
	if refused := bubble.Count(b.Events(id), "refused"); refused != 1-want {
		b.T.Errorf("%d times refused, want %d: %v", refused, 1-want, b.Events(id))
	}
	b.Agrees(id)
}
