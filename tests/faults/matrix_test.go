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
// log and Klarna agree (help/guarantees.md, "Each effect at Klarna happens
// once"). A refusal with a code that comes before anything happened is for good,
// and then nothing happens.
func TestEveryEffectHappensOnce(t *testing.T) {
	for _, e := range append(effects(t), acknowledgement()) {
		faults := matrixFaults()
		for n, name := range slices.Sorted(maps.Keys(faults)) {
			for i, crash := range append([]string{"", "after_" + e.call + ":2"}, e.points()...) {
				if !*matrixWhole && i != 0 && i != 1+n%7 {
					continue
				}
				t.Run(fmt.Sprintf("%s/%s/%s", e.call, name, crash), func(t *testing.T) {
					t.Parallel()
					bubble.Run(t, klarnasim.Config{}, func(b *bubble.Bubble) { cross(b, e, faults[name], crash) })
				})
			}
		}
	}
}

func cross(b *bubble.Bubble, e effect, fault klarnasim.Fault, crash string) {
	if e.numbered {
		b.Shop = numberingShop{}
	}
	b.Start()
	id := b.Buy(klarnasim.Purchase{Amount: new(int64(10_000))})
	first := domain.Push{Via: domain.ViaPush}
	if e.ask != domain.Command(first) {
		b.MustTell(id, first)
		b.Quiet(id)
	}
	for _, command := range e.before {
		b.MustTell(id, command)
		b.Quiet(id)
	}
	b.Pass(24 * time.Hour) // so that an extension leads to another day
	b.DieAt(crash)
	if fault.Kind != "" {
		b.Fault(klarnasim.Match{Operation: e.operation, Times: 2}, fault)
	}
	was := bubble.Must(b.Sim.Order(id))(b.T)
	b.MustTell(id, e.ask)
	b.Quiet(id)
	// Who does not know extension refuses it, too.
	refuses := fault.Code != "" || e.call == "extend" && (fault.Status == 403 || fault.Status == 404)
	want := once(!refuses || fault.AfterCommit || e.call == "acknowledge")
	if happened := e.happened(was, bubble.Must(b.Sim.Order(id))(b.T)); happened != want {
		b.T.Errorf("it took effect %d times, want %d: %v", happened, want, b.Events(id))
	}
	if made := b.Sim.Stats().Effects[e.operation]; made != uint64(want) {
		b.T.Errorf("%d calls took effect, want %d: %v", made, want, b.Events(id))
	}
	if outcomes := bubble.Count(b.Events(id), e.outcome) - e.earlier(); outcomes != want {
		b.T.Errorf("%d times %s, want %d: %v", outcomes, e.outcome, want, b.Events(id))
	}
	if refused := bubble.Count(b.Events(id), "refused"); refused != 1-want {
		b.T.Errorf("%d times refused, want %d: %v", refused, 1-want, b.Events(id))
	}
	b.Agrees(id)
}
