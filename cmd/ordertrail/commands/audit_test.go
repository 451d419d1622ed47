package commands

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ordertrail/adapters/natsserver"
	"ordertrail/cmd/ordertrail/terminal"
	"ordertrail/domain"
	"ordertrail/eventstore/jetstreamlog"
	"ordertrail/projections/audit"
)

// historyOf returns a history as the API does: pushed, fetched, and a third event.
func historyOf(third string) string {
	return `{"data":[{"version":1,"position":7,"type":"ordertrail.order.pushed.v1","time":"2026-11-23T08:00:00Z","status":"pushed","actor":"klarna","id":"e1","data":{"via":"push"}},` +
		`{"version":2,"position":9,"type":"ordertrail.order.fetched.v1","time":"2026-11-23T08:00:01Z","status":"fetched","actor":"system","id":"e2","data":{"order_id":"o1","currency":"SEK","order_amount":500}},` +
		`{"version":3,"position":10,"type":"ordertrail.order.` + third + `.v1","time":"2026-11-23T08:00:02Z","status":"created","actor":"system","id":"e3","data":{}}]}`
}

func TestReplayOfAnOrder(t *testing.T) {
	url := serving(t, map[string]http.HandlerFunc{
		"GET /v1/orders/default/o1/events": answers(200, historyOf("created")),
		"GET /v1/orders/se/o1/events":      answers(200, historyOf("acknowledged")),
		"GET /v1/orders/se/o2/events":      answers(200, strings.Replace(historyOf("created"), "created.v1", "created", 1)),
	})
	call(t, url, "audit", "replay", "o1").check(t, terminal.ExitDone, `VERSION  POSITION  TIME                  EVENT    STATUS   ACTOR   CHANGED
1        7         2026-11-23T08:00:00Z  pushed   pushed   klarna  status: "unplaced" -> "pushed"
                                                                   created_at: null -> "2026-11-23T08:00:00Z"
                                                                   pushed_at: null -> "2026-11-23T08:00:00Z"
2        9         2026-11-23T08:00:01Z  fetched  fetched  system  status: "pushed" -> "fetched"
                                                                   currency: "" -> "SEK"
                                                                   order_amount: 0 -> 500
                                                                   remaining_authorized_amount: 0 -> 500
3        10        2026-11-23T08:00:02Z  created  created  system  status: "fetched" -> "created"
`, "")
	asJSON := call(t, url, "audit", "replay", "o1", "--json")
	asJSON.check(t, terminal.ExitDone, asJSON.stdout, "")
	if want := `{"field":"order_amount","before":0,"after":500}`; !strings.HasPrefix(asJSON.stdout, `{"data":[{"version":1,"position":7,`) || !strings.Contains(asJSON.stdout, want) {
		t.Errorf("as JSON: %s", asJSON.stdout)
	}
	wrong := call(t, url, "audit", "replay", "se/o1")
	wrong.check(t, terminal.ExitFound, wrong.stdout, "error: 2 things in the history of se/o1 are not as they must be\n")
	for _, want := range []string{"wrong (created_once): ", "wrong (legal): acknowledged at version 3: cannot acknowledge an order that is fetched"} {
		if !strings.Contains(wrong.stdout, want) {
			t.Errorf("without %s:\n%s", want, wrong.stdout)
		}
	}
	call(t, url, "audit", "replay", "se/o2").check(t, terminal.ExitFailed, "", "error: read version 3 of se/o2: ")
}

// A step says of a list what changed in it, and repeats nothing.
func TestAStepTellsOnlyTheItemsThatChanged(t *testing.T) {
	for _, test := range []struct{ name, before, after, want string }{
		{"one value", `1`, `2`, "f: 1 -> 2"},
		{"the first item", `null`, `[{"id":"a"}]`, `f: null -> [{"id":"a"}]`},
		{"one more", `[{"id":"a"}]`, `[{"id":"a"},{"id":"b"}]`, `f[1]: null -> {"id":"b"}`},
		{"another state", `[{"id":"a"},{"id":"b"}]`, `[{"id":"a"},{"id":"b","state":"done"}]`, `f[1]: {"id":"b"} -> {"id":"b","state":"done"}`},
		{"one fewer", `[{"id":"a"},{"id":"b"}]`, `[{"id":"a"}]`, `f[1]: {"id":"b"} -> null`},
		{"words", `["a","b"]`, `["b"]`, `f: ["a","b"] -> ["b"]`},
	} {
		t.Run(test.name, func(t *testing.T) {
			change := audit.Change{Field: "f", Before: json.RawMessage(test.before), After: json.RawMessage(test.after)}
			if got := strings.Join(stepLines(audit.Step{Changes: []audit.Change{change}}), "\n"); got != test.want {
				t.Errorf("told %s, want %s", got, test.want)
			}
		})
	}
}

func auditing(t *testing.T, answer string) string {
	t.Helper()
	return serving(t, map[string]http.HandlerFunc{"POST /v1/audit/replay": answers(200, answer)})
}

func TestReplayOfAll(t *testing.T) {
	const clean = `{"done":3,"total":3,"finished":true,"orders":2,"compared":1,"findings":[],"findings_total":0}`
	url := auditing(t, `{"done":1,"total":3}`+"\n"+clean+"\n")
	call(t, url, "audit", "replay", "--all").check(t, terminal.ExitDone, "replayed 3 events of 2 orders, 1 of them compared with the views: all is as it must be\n", "")
	call(t, url, "audit", "replay", "--all", "--json").check(t, terminal.ExitDone, clean+"\n", "")

	const found = `{"done":3,"total":3,"finished":true,"orders":2,"compared":1,"findings":[` +
		`{"store":"se","id":"o1","version":2,"position":3,"rule":"legal","detail":"the reason"},` +
		`{"store":"","id":"","version":0,"position":4,"rule":"positions","detail":"missing"}],"findings_total":120}`
	url = auditing(t, found)
	const all = "error: replayed 3 events of 2 orders, 1 of them compared with the views: 120 things are not as they must be\n"
	call(t, url, "audit", "replay", "--all").check(t, terminal.ExitFound, `ORDER  VERSION  POSITION  RULE       DETAIL
se/o1  2        3         legal      the reason
-      0        4         positions  missing
`, all)
	call(t, url, "audit", "replay", "--all", "--json").check(t, terminal.ExitFound, found+"\n", all)
	call(t, auditing(t, `{"done":1,"total":3}`), "audit", "replay", "--all").check(t, terminal.ExitUnavailable, "", "error: the replay's progress was lost\n")
}

func TestReplayWithoutAServer(t *testing.T) {
	p := Program{Environ: append(serverAt(nobody(t)), "ORDERTRAIL_DATA="+t.TempDir()), Now: time.Now}
	callWith(t, p, "audit", "replay", "--all").check(t, terminal.ExitDone, "replayed 0 events of 0 orders, 0 of them compared with the views: all is as it must be\n", "working on the data folder\n")
	callWith(t, p, "audit", "replay", "--all", "--json").check(t, terminal.ExitDone, `{"done":0,"total":0,"finished":true,"orders":0,"compared":0,"findings":[],"findings_total":0}`+"\n", "working on the data folder\n")
	callWith(t, p, "audit", "replay", "o1").check(t, terminal.ExitNotFound, "", "error: the log has no event of default/o1\n")
}

// A message in the log that is no event is found, by the order and by all.
func TestReplayOfADamagedLog(t *testing.T) {
	data := t.TempDir()
	p := Program{Environ: append(serverAt(nobody(t)), "ORDERTRAIL_DATA="+data), Now: time.Now}
	server, err := natsserver.Start(natsserver.Config{StoreDir: filepath.Join(data, "nats")}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	_, err = server.JetStream().Publish(t.Context(), jetstreamlog.Subject(domain.OrderKey{Store: "default", ID: "o1"}), []byte("{}"))
	server.Close()
	if err != nil {
		t.Fatal(err)
	}
	all := callWith(t, p, "audit", "replay", "--all")
	all.check(t, terminal.ExitFound, all.stdout, "1 things are not as they must be\n")
	if !strings.Contains(all.stdout, "-      0        1         positions  event log corrupt: ") {
		t.Errorf("found %s", all.stdout)
	}
	callWith(t, p, "audit", "replay", "o1").check(t, terminal.ExitFound, "", "error: the log cannot be read\n  why: event log corrupt: ")
}

func TestShowAsItWas(t *testing.T) {
	var asked []string
	url := serving(t, map[string]http.HandlerFunc{"GET /v1/orders/default/o1": func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.URL.RawQuery)
		answers(200, readyOrder)(w, r)
	}})
	call(t, url, "orders", "show", "o1", "--version", "4").check(t, terminal.ExitDone, readyTable, "")
	call(t, url, "orders", "show", "o1", "--at", "2026-11-23T09:00:00+01:00").check(t, terminal.ExitDone, readyTable, "")
	if want := "[version=4 at=2026-11-23T09%3A00%3A00%2B01%3A00]"; fmt.Sprint(asked) != want {
		t.Errorf("asked %v, want %s", asked, want)
	}
}
