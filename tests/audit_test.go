package tests

import (
	"strings"
	"testing"
	"time"

	"ordertrail/adapters/klarnasim"
)

func TestCommandsAboutAudit(t *testing.T) {
	t.Parallel()
	w := newWorld(t, klarnasim.Config{})
	p := w.start(t)
	id := w.buy(t)
	w.mustPush(t, id)
	w.settles(t, 20*time.Second, []string{id})
	const clean = "replayed 4 events of 1 orders, 1 of them compared with the views: all is as it must be\n"
	eventually(t, 20*time.Second, "the views have all events", func() bool {
		stdout, _, _ := w.run(t, "audit", "replay", "--all")
		return stdout == clean
	})
	if bar := w.onTerminal(t, "audit", "replay", "--all"); !strings.Contains(bar, "100 %  4 of 4 events") {
		t.Errorf("on a terminal a replay shows %q", bar)
	}
	replay := []string{"VERSION", "CHANGED", `status: "created" -> "acknowledged"`, "order_amount: 0 -> "}
	w.check(t,
		invocation{words("audit", "replay", "--all", "--json"), exitDone, words(`"finished":true,"orders":1,"compared":1,"findings":[]`), nil},
		invocation{words("audit", "replay", id), exitDone, replay, nil},
		invocation{words("audit", "replay", id, "--json"), exitDone, words(`"field":"status","before":"created","after":"acknowledged"`), nil},
		invocation{words("orders", "show", id, "--version", "2"), exitDone, words("fetched"), nil},
		invocation{words("orders", "show", id, "--version", "5"), exitNotFound, nil, words("last version is 4")},
		invocation{words("orders", "show", id, "--at", "2025-11-23T08:00:00Z"), exitNotFound, nil, words("first event")},
		invocation{words("orders", "show", id, "--at", "x"), exitUsage, nil, words("RFC 3339")},
	)
	p.terminate(t)
	offline := words("data folder")
	w.check(t,
		invocation{words("audit", "replay", "--all"), exitDone, words(clean), offline},
		invocation{words("audit", "replay", id), exitDone, replay, offline},
		invocation{words("audit", "replay", "none"), exitNotFound, nil, words("no event")},
	)
}
