package commands

import (
	"io"
	"net/http"
	"testing"
	"time"

	"ordertrail/adapters/datafolder"
	"ordertrail/cmd/ordertrail/terminal"
)

func TestViewsStatus(t *testing.T) {
	const status = `{"data":[{"name":"views","position":5,"head":7,"lag":2}]}`
	url := serving(t, map[string]http.HandlerFunc{"GET /v1/views": answers(200, status)})
	call(t, url, "views", "status").check(t, terminal.ExitDone, "VIEW   POSITION  HEAD  LAG\nviews  5         7     2\n", "")
	call(t, url, "views", "status", "--json").check(t, terminal.ExitDone, status+"\n", "")
}

func rebuilding(t *testing.T, answer string) string {
	t.Helper()
	return serving(t, map[string]http.HandlerFunc{"POST /v1/views/rebuild": func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, answer) }})
}

func TestRebuildByTheServer(t *testing.T) {
	url := rebuilding(t, `{"done":1,"total":3}`+"\n"+`{"done":3,"total":3,"finished":true}`+"\n")
	p := Program{Environ: serverAt(url)}
	callWith(t, p, "views", "rebuild").check(t, terminal.ExitDone, "rebuilt from 3 events\n", "")
	callWith(t, p, "views", "rebuild", "--json").check(t, terminal.ExitDone, `{"done":3,"total":3,"finished":true}`+"\n", "")
}

func TestRebuildThatFails(t *testing.T) {
	call(t, rebuilding(t, `{"done":1,"total":3}`), "views", "rebuild").check(t, terminal.ExitUnavailable, "", "error: the rebuild's progress was lost\n")
	call(t, rebuilding(t, `{"done":1,"total":3,"error":{"title":"Event store is gone","code":"unavailable","status":503}}`), "views", "rebuild").
		check(t, terminal.ExitUnavailable, "", "error: Event store is gone (unavailable)\n")
	call(t, rebuilding(t, "<html>"), "views", "rebuild").check(t, terminal.ExitUnavailable, "", "error: ")
}

func TestViewsWithoutAServer(t *testing.T) {
	data := t.TempDir()
	p := Program{Environ: append(serverAt(nobody(t)), "ORDERTRAIL_DATA="+data), Now: time.Now}
	callWith(t, p, "views", "status").check(t, terminal.ExitDone, "VIEW   POSITION  HEAD  LAG\nviews  0         0     0\n", "looking into the data folder\n")
	callWith(t, p, "views", "rebuild").check(t, terminal.ExitDone, "rebuilt from 0 events\n", "working on the data folder\n")
	callWith(t, p, "views", "rebuild", "--json").check(t, terminal.ExitDone, `{"done":0,"total":0,"finished":true}`+"\n", "working on the data folder\n")
	callWith(t, p, "views", "rebuild", "--views", "postgres://h").check(t, terminal.ExitUsage, "", "not available yet")
	callWith(t, p, "views", "status", "--data", data+"/none").check(t, terminal.ExitUnavailable, "", "no server and no data folder")

	lock, err := datafolder.Take(data, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Release()
	callWith(t, p, "views", "rebuild").check(t, terminal.ExitUsage, "", "cannot use the data folder")
}
