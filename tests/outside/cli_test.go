package outside

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ordertrail/adapters/klarnasim"
	"ordertrail/tests/world"
)

// Exit codes (help/commands.md, "Exit codes").
const (
	exitDone        = 0
	exitUsage       = 2
	exitNotFound    = 3
	exitUnavailable = 5
)

// invocation is a command and what must come of it. Words that stdout and stderr
// must hold; no words mean that nothing stands there.
type invocation struct {
	args   []string
	exit   int
	stdout []string
	stderr []string
}

func check(t *testing.T, w *world.World, all ...invocation) {
	t.Helper()
	for _, i := range all {
		stdout, stderr, exitCode := w.Run(t, i.args...)
		if exitCode != i.exit {
			t.Errorf("%v ended with %d, want %d", i.args, exitCode, i.exit)
		}
		checkWords(t, i.args, "stdout", stdout, i.stdout)
		checkWords(t, i.args, "stderr", stderr, i.stderr)
		if slices.Contains(i.args, "--json") && i.exit == exitDone && !json.Valid([]byte(stdout)) {
			t.Errorf("%v gives no JSON document: %s", i.args, stdout)
		}
	}
}

func checkWords(t *testing.T, args []string, where, text string, words []string) {
	t.Helper()
	if len(words) == 0 && text != "" {
		t.Errorf("%v has on %s: %s", args, where, text)
	}
	for _, word := range words {
		if !strings.Contains(text, word) {
			t.Errorf("%v has on %s, without %q: %s", args, where, word, text)
		}
	}
}

func words(all ...string) []string { return all }

func TestCommandsAboutOrders(t *testing.T) {
	t.Parallel()
	w := world.New(t, klarnasim.Config{})
	w.Start(t)
	pushed, confirmed, hanging := w.Buy(t), w.Buy(t), w.Buy(t)
	w.Fault(t, klarnasim.Rule{Match: klarnasim.Match{OrderID: hanging}, Fault: klarnasim.Fault{Kind: klarnasim.FaultStatus, Status: 500}})
	const unknown = "00000000-0000-4000-8000-000000000000"

	check(t, w,
		invocation{words("push", pushed), exitDone, nil, words("pushed default/" + pushed)},
		invocation{words("push", "two words"), exitUsage, nil, words("error:", "two words")},
		invocation{words("push", pushed, "--store", "elsewhere"), exitNotFound, nil, words("error:", "--store")},
		invocation{words("orders", "confirm", confirmed, "--wait", "10s", "--json"), exitDone, words(`"status":"acknowledged"`, confirmed), nil},
		invocation{words("orders", "confirm", hanging, "--wait", "0s"), exitDone, words(hanging, "pushed"), words("under way")},
		invocation{words("orders", "confirm", hanging, "--wait", "0s", "--json"), exitDone, words(`"status":"pushed"`), words("under way")},
	)
	w.Settles(t, 20*time.Second, []string{pushed, confirmed})
	world.Eventually(t, 20*time.Second, "the views show what was acknowledged", func() bool {
		stdout, _, _ := w.Run(t, "orders", "list", "--status", "acknowledged")
		return strings.Contains(stdout, pushed) && strings.Contains(stdout, confirmed)
	})
	check(t, w,
		invocation{words("orders", "list"), exitDone, words("ORDER", pushed, confirmed, hanging), nil},
		invocation{words("orders", "list", "--json"), exitDone, words(pushed, confirmed, hanging, "next_cursor"), nil},
		invocation{words("orders", "list", "--limit", "1"), exitDone, words(hanging), words("--cursor")},
		invocation{words("orders", "list", "--limit", "1", "--all", "--json"), exitDone, words(pushed, confirmed, hanging), nil},
		invocation{words("orders", "list", "--limit", "none"), exitUsage, nil, words("error:", "--limit")},
		invocation{words("orders", "show", pushed), exitDone, words("default/"+pushed, "acknowledged"), nil},
		invocation{words("orders", "show", "default/"+pushed, "--json"), exitDone, words(`"id":"` + pushed + `"`), nil},
		invocation{words("orders", "show", unknown), exitNotFound, nil, words("error:")},
		invocation{words("orders", "show", unknown, "--json"), exitNotFound, nil, words("error:")},
		invocation{words("orders", "history", pushed), exitDone, words("pushed", "fetched", "created", "acknowledged", "klarna", "system"), nil},
		invocation{words("orders", "history", pushed, "--json"), exitDone, words(`"type":"ordertrail.order.acknowledged.v1"`), nil},
		invocation{words("orders", "history", unknown), exitNotFound, nil, words("error:")},
		invocation{words("orders", "sho", pushed), exitUsage, nil, words("did you mean show?")},
		invocation{words("orders", "show"), exitUsage, nil, words("ORDER")},
		invocation{words("version"), exitDone, words("version", "go1."), nil},
		invocation{words("version", "--json"), exitDone, words(`"go":"go1.`), nil},
	)
	tailsWholeLog(t, w)
}

// tailsWholeLog checks that `events tail` prints every event once, in order.
func tailsWholeLog(t *testing.T, w *world.World) {
	t.Helper()
	head := w.Head(t)
	stdout, stderr, exitCode := w.Run(t, "events", "tail", "--until-end", "--json")
	lines := strings.Split(strings.TrimSuffix(stdout, "\n"), "\n")
	if exitCode != exitDone || stderr != "" || uint64(len(lines)) < head {
		t.Fatalf("tail ended with %d, %d lines of %d, %s", exitCode, len(lines), head, stderr)
	}
	for i, line := range lines {
		var e world.Event
		if err := json.Unmarshal([]byte(line), &e); err != nil || e.Position != uint64(i+1) {
			t.Errorf("line %d is position %d, %v: %s", i+1, e.Position, err, line)
		}
	}
	after := fmt.Sprint(head - 1)
	check(t, w, invocation{words("events", "tail", "--after", after, "--until-end"), exitDone, words(fmt.Sprintf("%d  ", head)), nil})
}

func TestCommandsAboutViews(t *testing.T) {
	t.Parallel()
	w := world.New(t, klarnasim.Config{})
	p := w.Start(t)
	id := w.Buy(t)
	w.MustPush(t, id)
	w.Settles(t, 20*time.Second, []string{id})
	check(t, w,
		invocation{words("views", "status"), exitDone, words("VIEW", "LAG"), nil},
		invocation{words("views", "status", "--json"), exitDone, words(`"head":4`), nil},
		invocation{words("views", "rebuild"), exitDone, words("rebuilt from 4 events"), nil},
		invocation{words("views", "rebuild", "--json"), exitDone, words(`"done":4`, `"total":4`, `"finished":true`), nil},
	)
	if bar := onTerminal(t, w, "views", "rebuild"); !strings.Contains(bar, "100 %  4 of 4 events") {
		t.Errorf("on a terminal a rebuild shows %q", bar)
	}
	// Nobody answers at this address, and the folder is not free either.
	nobody, holder := world.FreePort(t), fmt.Sprintf("process %d", p.Cmd.Process.Pid)
	check(t, w,
		invocation{words("views", "rebuild", "--api-addr", nobody), exitUsage, nil, words("in use", holder)},
		invocation{words("views", "status", "--api-addr", nobody), exitUsage, nil, words("in use", holder)},
	)
	w.Settles(t, 10*time.Second, []string{id})
	p.Terminate(t)
	check(t, w,
		invocation{words("views", "status"), exitDone, words("VIEW", "4"), words("data folder")},
		invocation{words("views", "rebuild"), exitDone, words("rebuilt from 4 events"), words("data folder")},
		invocation{words("views", "rebuild", "--json"), exitDone, words(`"finished":true`), words("data folder")},
		invocation{words("views", "rebuild", "--data", w.Data+"-not-there"), exitUnavailable, nil, words("no data folder")},
		invocation{words("orders", "list"), exitUnavailable, nil, words("no server", "ordertrail serve")},
		invocation{words("orders", "show", id, "--json"), exitUnavailable, nil, words("no server")},
		invocation{words("events", "tail"), exitUnavailable, nil, words("no server")},
		invocation{words("push", id), exitUnavailable, nil, words("no server")},
	)
}
