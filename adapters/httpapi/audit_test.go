package httpapi

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"ordertrail/adapters/httpapi/orderjson"
	"ordertrail/adapters/httpapi/problem"
	"ordertrail/domain"
	"ordertrail/eventstore"
)

// lastLine holds every line of an audit's answer against the document and gives
// the last one.
func lastLine(t *testing.T, a answer) string {
	t.Helper()
	c := newChecker(t)
	c.check(a.Request, "", a)
	lines := strings.Split(strings.TrimSpace(string(a.body)), "\n")
	for _, line := range lines {
		c.checkValue("AuditProgress", line)
	}
	return lines[len(lines)-1]
}

func TestOneAuditAtATime(t *testing.T) {
	f, log := newPausedFixture(t)
	first := make(chan answer, 1)
	go func() { first <- f.post("/v1/audit/replay", "{}") }()
	<-log.begun
	second := f.post("/v1/audit/replay", "")
	if refusal := second.problem(t); second.StatusCode != http.StatusConflict || refusal.Code != problem.CodeAuditRunning {
		t.Errorf("a second one is answered %s %+v", second.Status, refusal)
	}
	newChecker(t).check(second.Request, "", second)
	log.resume <- nil
	if last := lastLine(t, <-first); last != `{"done":3,"total":3,"finished":true,"orders":3,"compared":3,"findings":[],"findings_total":0}` {
		t.Errorf("the last line is %s", last)
	}
}

func TestAuditTellsWhatItFound(t *testing.T) {
	f := newFixture(t)
	f.pushMany(0, 1)
	wrong := eventstore.Record{
		Key: keyOf("default", "wrong"), Version: 1, ID: "wrong", Time: time.Now().UTC(),
		Cause: eventstore.Cause{Actor: "system", ID: "test"}, Status: "created", Name: "pushed", Schema: 1, Data: json.RawMessage(`{"via":"push"}`),
	}
	if _, err := f.parts.Log.Append(t.Context(), wrong); err != nil {
		t.Fatal(err)
	}
	f.viewed()
	last := lastLine(t, f.post("/v1/audit/replay", ""))
	if !strings.Contains(last, `"orders":2,"compared":2`) || !strings.Contains(last, `"findings":[{"store":"default","id":"wrong","version":1,"position":2,"rule":"status","detail":"`) {
		t.Errorf("the last line is %s", last)
	}
}

// TestAnOrderAsItWas, at each event and between them.
func TestAnOrderAsItWas(t *testing.T) {
	f := newFixture(t)
	key := keyOf("default", uuid)
	f.do(http.MethodPost, f.push+"/push?sid="+uuid, "")
	f.settle(key)
	path := "/v1/orders/default/" + uuid
	for i, r := range f.events(key) {
		f.showsAsOf(path, r.Time, i+1)
		if i > 0 {
			f.showsAsOf(path, r.Time.Add(-time.Nanosecond), i)
		}
	}
	if got := f.get(path+"?version=2", "If-None-Match", `"2"`); got.StatusCode != http.StatusNotModified {
		t.Errorf("answered %s", got.Status)
	}
}

func (f *fixture) showsAsOf(path string, at time.Time, version int) {
	f.t.Helper()
	got := f.get(path + "?at=" + at.Format(time.RFC3339Nano))
	order := decoded[orderjson.Order](f.t, got)
	if order.Version != domain.Version(version) || got.Header.Get("ETag") != fmt.Sprintf("\"%d\"", version) || order.LastError != nil {
		f.t.Errorf("at %s: version %d with ETag %s, want %d", at, order.Version, got.Header.Get("ETag"), version)
	}
}
