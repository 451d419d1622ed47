package httpapi

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"ordertrail/adapters/httpapi/server"
)

// feedReader reads a live feed.
type feedReader struct {
	t        *testing.T
	response *http.Response
	lines    *bufio.Reader
	leave    func()
}

// follow opens a feed. headers are pairs.
func (f *fixture) follow(base, query string, headers ...string) *feedReader {
	f.t.Helper()
	ctx, leave := context.WithTimeout(f.t.Context(), 20*time.Second)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/v1/events"+query, nil)
	if err != nil {
		f.t.Fatal(err)
	}
	request.Header.Set("Accept", "text/event-stream")
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	response, err := f.client.Do(request)
	if err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(func() { leave(); response.Body.Close() })
	reader := &feedReader{t: f.t, response: response, lines: bufio.NewReader(response.Body), leave: leave}
	if response.StatusCode == http.StatusOK {
		if got := reader.block(); got != "retry: 2000" {
			f.t.Fatalf("the feed begins with %q", got)
		}
	}
	return reader
}

// block reads up to the next empty line.
func (r *feedReader) block() string {
	r.t.Helper()
	var block []string
	for {
		line, err := r.lines.ReadString('\n')
		if err != nil {
			r.t.Fatalf("after %q: %v", block, err)
		}
		if line = strings.TrimSuffix(line, "\n"); line == "" {
			return strings.Join(block, "\n")
		}
		block = append(block, line)
	}
}

// positions reads events and gives their ids.
func (r *feedReader) positions(count int) []int {
	r.t.Helper()
	var all []int
	for len(all) < count {
		id, ok := strings.CutPrefix(strings.Split(r.block(), "\n")[0], "id: ")
		position, err := strconv.Atoi(id)
		if !ok || err != nil {
			r.t.Fatalf("no id: %q", id)
		}
		all = append(all, position)
	}
	return all
}

func (f *fixture) pushMany(from, to int) {
	f.t.Helper()
	for i := from; i < to; i++ {
		if got := f.do(http.MethodPost, fmt.Sprintf("%s/push?sid=order-%d", f.push, i), ""); got.StatusCode != http.StatusNoContent {
			f.t.Fatalf("answered %s", got.Status)
		}
	}
}

func TestFeedGivesWhatIsThereAndWhatComes(t *testing.T) {
	f, c := newFixture(t), newChecker(t)
	f.pushMany(0, 2)
	reader := f.follow(f.api, "")
	if got := fmt.Sprint(reader.positions(2)); got != "[1 2]" {
		t.Fatalf("positions %s", got)
	}
	f.pushMany(2, 3)
	lines := strings.Split(reader.block(), "\n")
	if len(lines) != 3 || lines[0] != "id: 3" || lines[1] != "event: pushed" {
		t.Fatalf("an event is %q", lines)
	}
	data := strings.TrimPrefix(lines[2], "data: ")
	c.checkValue("FeedEvent", data)
	if !strings.HasPrefix(data, `{"store":"default","order_id":"order-2","version":1,"position":3,"type":"ordertrail.order.pushed.v1"`) {
		t.Errorf("data is %s", data)
	}
	for name, want := range map[string]string{"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no"} {
		if got := reader.response.Header.Get(name); got != want {
			t.Errorf("%s is %q", name, got)
		}
	}
}

// TestFeedResumes: Last-Event-ID wins over after.
func TestFeedResumes(t *testing.T) {
	f := newFixture(t)
	f.pushMany(0, 5)
	for _, test := range []struct{ query, last, want string }{
		{"?after=0", "", "[1 2]"}, {"?after=3", "", "[4 5]"}, {"?after=0", "3", "[4 5]"}, {"?after=4", "0", "[1 2]"}, {"", "2", "[3 4]"},
	} {
		reader := f.follow(f.api, test.query, "Last-Event-ID", test.last)
		if got := fmt.Sprint(reader.positions(2)); got != test.want {
			t.Errorf("%s, Last-Event-ID %q: positions %s, want %s", test.query, test.last, got, test.want)
		}
		reader.leave()
	}
}

// TestConfirmationOutlivesTheServersTimeLimits, and waits no longer than asked.
func TestConfirmationOutlivesTheServersTimeLimits(t *testing.T) {
	f := newFixture(t)
	handler, err := newAPIHandler(withNewRegistry(f.parts), server.NewClosing())
	if err != nil {
		t.Fatal(err)
	}
	brief := httptest.NewUnstartedServer(handler)
	brief.Config.ReadHeaderTimeout, brief.Config.ReadTimeout, brief.Config.WriteTimeout = 100*time.Millisecond, 100*time.Millisecond, 100*time.Millisecond
	brief.Start()
	defer brief.Close()
	started := time.Now()
	got := f.do(http.MethodPost, brief.URL+"/v1/orders/default/a/confirm?wait=0.4", "{}", "Content-Type", "application/json")
	if took := time.Since(started); got.StatusCode != http.StatusAccepted || took < 400*time.Millisecond || took > 5*time.Second {
		t.Errorf("answered %s after %s", got.Status, took)
	}
	if _, begun, _ := f.manager.counts(keyOf("default", "a")); begun != 1 {
		t.Errorf("begun %d times, want once", begun)
	}
}

// TestServerStopsThoughFeedsAndConfirmationsAreOpen, and ends them well.
func TestServerStopsThoughFeedsAndConfirmationsAreOpen(t *testing.T) {
	f := newFixture(t)
	api, err := NewAPIServer(withNewRegistry(f.parts))
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- api.Run(ctx, listener) }()
	base := "http://" + listener.Addr().String()
	reader := f.follow(base, "")
	confirmed := make(chan answer, 1)
	go func() { confirmed <- f.do(http.MethodPost, base+"/v1/orders/default/a/confirm?wait=30s", "") }()
	reader.positions(1) // the confirmation has begun
	started := time.Now()
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if rest, err := io.ReadAll(reader.lines); err != nil || len(rest) > 0 {
		t.Errorf("the feed ends with %q, %v", rest, err)
	}
	if got := <-confirmed; got.StatusCode != http.StatusAccepted {
		t.Errorf("the confirmation is answered %s %s", got.Status, got.body)
	}
	if took := time.Since(started); took > 5*time.Second {
		t.Errorf("stopped after %s", took)
	}
}
