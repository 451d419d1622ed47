package outside

import (
	"strings"
	"testing"
	"time"

	"ordertrail/adapters/klarnasim"
	"ordertrail/tests/world"
)

func TestCommandsAboutAudit(t *testing.T) {
	t.Parallel()
	w := world.New(t, klarnasim.Config{})
	p := w.Start(t)
	id := w.Buy(t)
	w.MustPush(t, id)
	w.Settles(t, 20*time.Second, []string{id})
	const clean = "replayed 4 events of 1 orders, 1 of them compared with the views: all is as it must be\n"
	world.Eventually(t, 20*time.Second, "the views have all events", func() bool {
		stdout, _, _ := w.Run(t, "audit", "replay", "--all")
		return stdout == clean
	})
	if bar := onTerminal(t, w, "audit", "replay", "--all"); !strings.Contains(bar, "100 %  4 of 4 events") {
		t.Errorf("on a terminal a replay shows %q", bar)
	}
	replay := []string{"VERSION", "CHANGED", `status: "created" -> "acknowledged"`, "order_amount: 0 -> "}
	check(t, w,
		invocation{words("audit", "replay", "--all", "--json"), exitDone, words(`"finished":true,"orders":1,"compared":1,"findings":[]`), nil},
		invocation{words("audit", "replay", id), exitDone, replay, nil},
		invocation{words("audit", "replay", id, "--json"), exitDone, words(`"field":"status","before":"created","after":"acknowledged"`), nil},
		invocation{words("orders", "show", id, "--version", "2"), exitDone, words("fetched"), nil},
		invocation{words("orders", "show", id, "--version", "5"), exitNotFound, nil, words("last version is 4")},
		invocation{words("orders", "show", id, "--at", "2025-11-23T08:00:00Z"), exitNotFound, nil, words("first event")},
		invocation{words("orders", "show", id, "--at", "x"), exitUsage, nil, words("RFC 3339")},
	)
	p.Terminate(t)
	offline := words("data folder")
	check(t, w,
		invocation{words("audit", "replay", "--all"), exitDone, words(clean), offline},
		invocation{words("audit", "replay", id), exitDone, replay, offline},
		invocation{words("audit", "replay", "none"), exitNotFound, nil, words("no event")},
	)
}
