package natsserver

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"ordertrail/eventstore/jetstreamlog"
)

// relay publishes the next events to the private feed, as the feed projection
// does, until it holds the given number.
func relay(t *testing.T, s *Server, event string, until uint64) {
	t.Helper()
	for last := streamState(t, s.JetStream(), FeedStream).LastSeq; last < until; last++ {
		payload := fmt.Appendf(nil, `{"position":%d}`, last+1)
		_, err := s.JetStream().Publish(t.Context(), "events."+event, payload, jetstream.WithExpectLastSequence(last))
		if err != nil {
			t.Fatalf("relay event %d: %v", last+1, err)
		}
	}
}

func waitForEvents(t *testing.T, s *Server, last uint64) {
	t.Helper()
	js := subscribe(t, s)
	eventually(t, fmt.Sprintf("EVENTS ends at %d", last), func() bool {
		return streamState(t, js, eventsStream).LastSeq == last
	})
}

// wantEvents reads EVENTS from its first message to the given position.
func wantEvents(t *testing.T, s *Server, first, last uint64) {
	t.Helper()
	waitForEvents(t, s, last)
	events, err := subscribe(t, s).Stream(t.Context(), eventsStream)
	if err != nil {
		t.Fatal(err)
	}
	if state := events.CachedInfo().State; state.FirstSeq != first || state.Msgs != last-first+1 {
		t.Fatalf("EVENTS holds %d messages from %d on, want %d from %d on", state.Msgs, state.FirstSeq, last-first+1, first)
	}
	for n := first; n <= last; n++ {
		msg, err := events.GetMsg(t.Context(), n)
		if err != nil {
			t.Fatalf("read EVENTS at %d: %v", n, err)
		}
		if want := fmt.Sprintf(`{"position":%d}`, n); string(msg.Data) != want {
			t.Errorf("EVENTS at %d is %s, want %s", n, msg.Data, want)
		}
	}
}

func feedDir(dir string) string {
	return filepath.Join(dir, "jetstream", programAccount, "streams", FeedStream)
}

// A crash may take the end of the feed and leave it to its mirror.
func TestAMirrorAheadOfTheFeedNeitherSkipsNorDoubles(t *testing.T) {
	dir := t.TempDir()
	earlier := filepath.Join(t.TempDir(), "feed")
	s := startTest(t, dir)
	relay(t, s, "default.pushed", 10)
	waitForEvents(t, s, 10)
	s.Close()
	if err := os.CopyFS(earlier, os.DirFS(feedDir(dir))); err != nil {
		t.Fatal(err)
	}

	s = startTest(t, dir)
	relay(t, s, "default.pushed", 20)
	waitForEvents(t, s, 20)
	s.Close()
	if err := os.RemoveAll(feedDir(dir)); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(feedDir(dir), os.DirFS(earlier)); err != nil {
		t.Fatal(err)
	}

	s = startTest(t, dir)
	if got := streamState(t, s.JetStream(), FeedStream).LastSeq; got != 10 {
		t.Fatalf("the feed ends at %d, want the 10 it was put back to", got)
	}
	relay(t, s, "default.pushed", 25)
	wantEvents(t, s, 1, 25)
}

func TestALostMirrorIsFilledFromTheFeed(t *testing.T) {
	dir := t.TempDir()
	s := startTest(t, dir)
	relay(t, s, "default.pushed", 10)
	waitForEvents(t, s, 10)
	s.Close()
	if err := os.RemoveAll(filepath.Join(dir, "jetstream", downstreamAccount)); err != nil {
		t.Fatal(err)
	}
	s = startTest(t, dir)
	relay(t, s, "default.pushed", 12)
	wantEvents(t, s, 1, 12)
}

// As when its last message aged out just before a crash.
func TestAForgottenFeedDoesNotStartOver(t *testing.T) {
	const retention = 100 * time.Millisecond // the shortest the server takes
	dir := t.TempDir()
	s := startTest(t, dir)
	appendToLog(t, s, 20)
	aged := time.Now().Add(retention)
	s.Close()
	if err := os.RemoveAll(feedDir(dir)); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the log is older than the retention", func() bool { return time.Now().After(aged) })

	s, err := Start(Config{StoreDir: dir, Addr: "127.0.0.1:0", FeedRetention: retention}, testLogger(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	if got := streamState(t, s.JetStream(), FeedStream).LastSeq; got != 20 {
		t.Errorf("the feed goes on after %d, want 20, where the log ends", got)
	}
	relay(t, s, "default.pushed", 21)
	waitForEvents(t, s, 21)
}

func TestTheFirstEventSince(t *testing.T) {
	s := startTest(t, t.TempDir())
	appendToLog(t, s, 5)
	log, err := s.JetStream().Stream(t.Context(), jetstreamlog.Stream)
	if err != nil {
		t.Fatal(err)
	}
	third, err := log.GetMsg(t.Context(), 3)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		since time.Time
		want  uint64
	}{
		{time.Time{}, 1},
		{third.Time, 3},
		{third.Time.Add(time.Nanosecond), 4},
		{time.Now().Add(time.Hour), 6},
	} {
		got, err := firstSince(t.Context(), log, c.since)
		if err != nil || got != c.want {
			t.Errorf("the first event since %v is %d (%v), want %d", c.since, got, err, c.want)
		}
	}
}

func appendToLog(t *testing.T, s *Server, n int) {
	t.Helper()
	for i := range n {
		if _, err := s.JetStream().Publish(t.Context(), fmt.Sprintf("orders.default.o%d", i), []byte("{}")); err != nil {
			t.Fatal(err)
		}
	}
}
