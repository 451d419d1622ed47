package httpapi

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"ordertrail/eventstore"
)

// gatedLog lets a second Follow, which is a rebuild's, wait at a gate.
type gatedLog struct {
	eventstore.Log
	gate <-chan struct{}
	// rebuilding is told when one has begun.
	rebuilding chan<- struct{}
	first      chan struct{} // holds a token for the views' own Follow
}

func (l gatedLog) Follow(ctx context.Context, after uint64, handle func([]eventstore.Record) error) error {
	select {
	case <-l.first:
		return l.Log.Follow(ctx, after, handle)
	default:
	}
	l.rebuilding <- struct{}{}
	select {
	case <-l.gate:
		return l.Log.Follow(ctx, after, handle)
	case <-ctx.Done():
		return ctx.Err()
	}
}

func newGatedFixture(t *testing.T) (f *fixture, gate chan struct{}, rebuilding chan struct{}) {
	gate, rebuilding = make(chan struct{}), make(chan struct{}, 10)
	f = newFixture(t, func(p *Parts) {
		first := make(chan struct{}, 1)
		first <- struct{}{}
		p.Log = gatedLog{Log: p.Log, gate: gate, rebuilding: rebuilding, first: first}
	})
	for _, id := range []string{"a", "b", "c"} {
		f.do(http.MethodPost, f.push+"/push?sid="+id, "")
	}
	f.viewed()
	return f, gate, rebuilding
}

func TestOneRebuildAtATime(t *testing.T) {
	f, gate, rebuilding := newGatedFixture(t)
	first := make(chan answer, 1)
	go func() { first <- f.post("/v1/views/rebuild", "{}") }()
	<-rebuilding
	second := f.post("/v1/views/rebuild", "")
	if problem := second.problem(t); second.StatusCode != http.StatusConflict || problem.Code != codeRebuildRunning {
		t.Errorf("a second one is answered %s %+v", second.Status, problem)
	}
	close(gate)
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

// TestRebuildEndsWithItsCaller: the next one is not refused for ever.
func TestRebuildEndsWithItsCaller(t *testing.T) {
	f, gate, rebuilding := newGatedFixture(t)
	ctx, leave := context.WithCancel(t.Context())
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, f.api+"/v1/views/rebuild", nil)
	if err != nil {
		t.Fatal(err)
	}
	left := make(chan error, 1)
	go func() {
		_, err := f.client.Do(request)
		left <- err
	}()
	<-rebuilding
	leave()
	if err := <-left; !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	close(gate)
	for {
		got := f.post("/v1/views/rebuild", "")
		if got.StatusCode == http.StatusOK {
			break
		}
		if got.problem(t).Code != codeRebuildRunning {
			t.Fatalf("answered %s %s", got.Status, got.body)
		}
	}
}

// TestFailedRebuildSaysSo, without its inside.
func TestFailedRebuildSaysSo(t *testing.T) {
	f := newFixture(t, func(p *Parts) {
		first := make(chan struct{}, 1)
		first <- struct{}{}
		p.Log = brokenLog{p.Log, first}
	})
	f.do(http.MethodPost, f.push+"/push?sid=a", "")
	f.viewed()
	got := f.post("/v1/views/rebuild", "")
	if problem := got.problem(t); problem.Code != codeInternal || strings.Contains(problem.Detail, "corrupt") {
		t.Errorf("answered %s %+v", got.Status, problem)
	}
}

// brokenLog cannot be read again.
type brokenLog struct {
	eventstore.Log
	first chan struct{} // holds a token for the views' own Follow
}

func (l brokenLog) Follow(ctx context.Context, after uint64, handle func([]eventstore.Record) error) error {
	select {
	case <-l.first:
		return l.Log.Follow(ctx, after, handle)
	default:
		return eventstore.ErrCorrupt
	}
}
