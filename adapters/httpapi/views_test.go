package httpapi

import (
	"bufio"
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"ordertrail/adapters/httpapi/problem"
	"ordertrail/eventstore"
)

// pausedLog hands a rebuild, which is the second to follow it, all events but the
// last, and when told to the rest or an error.
type pausedLog struct {
	eventstore.Log
	resume chan error
	// begun and ended tell of rebuilds.
	begun, ended chan struct{}
	first        chan struct{} // a token for the views' own Follow
}

func (l pausedLog) Follow(ctx context.Context, after eventstore.Position, handle func([]eventstore.Record) error) error {
	select {
	case <-l.first:
		return l.Log.Follow(ctx, after, handle)
	default:
	}
	l.begun <- struct{}{}
	defer func() { l.ended <- struct{}{} }()
	return l.Log.Follow(ctx, after, func(records []eventstore.Record) error {
		last := len(records) - 1
		if err := handle(records[:last]); err != nil {
			return err
		}
		select {
		case err := <-l.resume:
			return errors.Join(err, handle(records[last:]))
		case <-ctx.Done():
			return ctx.Err()
		}
	})
}

func newPausedFixture(t *testing.T) (*fixture, pausedLog) {
	log := pausedLog{
		resume: make(chan error), begun: make(chan struct{}, 10), ended: make(chan struct{}, 10), first: make(chan struct{}, 1),
	}
	log.first <- struct{}{}
	f := newFixture(t, func(p *Parts) {
		log.Log = p.Log
		p.Log = log
	})
	f.pushMany(0, 3)
	f.viewed()
	return f, log
}

func TestOneRebuildAtATime(t *testing.T) {
	f, log := newPausedFixture(t)
	first := make(chan answer, 1)
	go func() { first <- f.post("/v1/views/rebuild", "{}") }()
	<-log.begun
	second := f.post("/v1/views/rebuild", "")
	if refusal := second.problem(t); second.StatusCode != http.StatusConflict || refusal.Code != problem.CodeRebuildRunning {
		t.Errorf("a second one is answered %s %+v", second.Status, refusal)
	}
	log.resume <- nil
	done, c := <-first, newChecker(t)
	c.check(second.Request, "", second)
	lines := strings.Split(strings.TrimSpace(string(done.body)), "\n")
	for _, line := range lines {
		c.checkValue("RebuildProgress", line)
	}
	if last := lines[len(lines)-1]; last != `{"done":3,"total":3,"finished":true}` {
		t.Errorf("the last line is %s", last)
	}
}

// TestRebuildEndsWithItsCaller, who may have stopped waiting for good.
func TestRebuildEndsWithItsCaller(t *testing.T) {
	f, log := newPausedFixture(t)
	ctx, leave := context.WithCancel(t.Context())
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, f.api+"/v1/views/rebuild", nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := f.client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	leave()
	select {
	case <-log.ended:
	case <-time.After(10 * time.Second):
		t.Error("the rebuild goes on")
	}
}

// TestFailedRebuildSaysSo in its last line, where its status is sent already,
// without telling its inside.
func TestFailedRebuildSaysSo(t *testing.T) {
	f, log := newPausedFixture(t)
	response, err := f.client.Post(f.api+"/v1/views/rebuild", "application/json", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	lines := bufio.NewScanner(response.Body)
	if !lines.Scan() {
		t.Fatal("no progress")
	}
	log.resume <- eventstore.ErrCorrupt
	last := lines.Text()
	for lines.Scan() {
		last = lines.Text()
	}
	newChecker(t).checkValue("RebuildProgress", last)
	if !strings.Contains(last, `"code":"internal"`) || strings.Contains(last, "finished") || strings.Contains(last, "corrupt") {
		t.Errorf("the last line is %s", last)
	}
}

func TestRebuildThatCannotBeginIsAProblem(t *testing.T) {
	f := newFixture(t, func(p *Parts) {
		first := make(chan struct{}, 1)
		first <- struct{}{}
		p.Log = brokenLog{p.Log, first}
	})
	f.do(http.MethodPost, f.push+"/push?sid=a", "")
	f.viewed()
	got := f.post("/v1/views/rebuild", "")
	if refusal := got.problem(t); refusal.Code != problem.CodeInternal || strings.Contains(refusal.Detail, "corrupt") {
		t.Errorf("answered %s %+v", got.Status, refusal)
	}
}

// brokenLog cannot be read again.
type brokenLog struct {
	eventstore.Log
	first chan struct{} // holds a token for the views' own Follow
}

func (l brokenLog) Follow(ctx context.Context, after eventstore.Position, handle func([]eventstore.Record) error) error {
	select {
	case <-l.first:
		return l.Log.Follow(ctx, after, handle)
	default:
		return eventstore.ErrCorrupt
	}
}
