package natsserver

import (
	"bytes"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"ordertrail/eventstore/jetstreamlog"
)

const testRetention = time.Hour

// startTest starts a server on a free port and stops it with the test.
func startTest(t *testing.T, dir string) *Server {
	t.Helper()
	s, err := Start(Config{StoreDir: dir, Addr: "127.0.0.1:0", FeedRetention: testRetention}, testLogger(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func testLogger(t *testing.T) *slog.Logger {
	return slog.New(slog.NewTextHandler(t.Output(), nil))
}

// eventually waits for a condition that other goroutines make true.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	deadline := time.After(10 * time.Second)
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("not within 10 s: %s", what)
		}
	}
}

func streamState(t *testing.T, js jetstream.JetStream, name string) jetstream.StreamState {
	t.Helper()
	stream, err := js.Stream(t.Context(), name)
	if err != nil {
		t.Fatalf("look up %s: %v", name, err)
	}
	return stream.CachedInfo().State
}

func TestStreamsSurviveARestart(t *testing.T) {
	dir := t.TempDir()
	first := startTest(t, dir)
	if _, err := first.JetStream().Publish(t.Context(), "orders.default.o1", []byte("{}")); err != nil {
		t.Fatal(err)
	}
	relay(t, first, "default.pushed", 3)
	first.Close()

	second := startTest(t, dir)
	if got := streamState(t, second.JetStream(), jetstreamlog.Stream).LastSeq; got != 1 {
		t.Errorf("the log ends at %d after the restart, want 1", got)
	}
	if got := streamState(t, second.JetStream(), FeedStream).LastSeq; got != 3 {
		t.Errorf("the feed ends at %d after the restart, want 3", got)
	}
	waitForEvents(t, second, 3)
}

func TestAnotherRetentionIsTakenOver(t *testing.T) {
	dir := t.TempDir()
	startTest(t, dir).Close()
	s, err := Start(Config{StoreDir: dir, Addr: "127.0.0.1:0", FeedRetention: 2 * testRetention}, testLogger(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	for name, js := range map[string]jetstream.JetStream{FeedStream: s.JetStream(), eventsStream: subscribe(t, s)} {
		stream, err := js.Stream(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		if got := stream.CachedInfo().Config.MaxAge; got != 2*testRetention {
			t.Errorf("%s keeps events %v, want %v", name, got, 2*testRetention)
		}
	}
}

func TestTheLogLosesNothing(t *testing.T) {
	s := startTest(t, t.TempDir())
	log, err := s.JetStream().Stream(t.Context(), jetstreamlog.Stream)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.JetStream().Publish(t.Context(), "orders.default.o1", []byte("{}")); err != nil {
		t.Fatal(err)
	}
	if err := log.DeleteMsg(t.Context(), 1); err == nil {
		t.Error("an event of the log could be deleted")
	}
	if err := log.Purge(t.Context()); err == nil {
		t.Error("the log could be purged")
	}
	c := log.CachedInfo().Config
	if c.MaxAge != 0 || c.MaxBytes > 0 || c.MaxMsgs > 0 || c.MaxMsgsPerSubject > 0 || c.Storage != jetstream.FileStorage {
		t.Errorf("the log has a limit: %+v", c)
	}
}

func TestNothingListensWithoutAnAddress(t *testing.T) {
	s, err := Start(Config{StoreDir: t.TempDir(), FeedRetention: testRetention}, testLogger(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	if s.Addr() != "" || s.server.Addr() != nil {
		t.Errorf("listens on %q (%v)", s.Addr(), s.server.Addr())
	}
}

func TestATakenAddressIsAnError(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = taken.Close() })
	var logged bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&logged, nil))
	_, err = Start(Config{StoreDir: t.TempDir(), Addr: taken.Addr().String(), FeedRetention: testRetention}, logger)
	if err == nil {
		t.Fatal("started on an address in use")
	}
	if !bytes.Contains(logged.Bytes(), []byte("level=ERROR")) {
		t.Errorf("the cause was not logged: %q", logged.String())
	}
}

func TestTheStoreIsClosedToOtherUsers(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "store")
	startTest(t, dir)
	info, err := os.Stat(dir)
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Mode().Perm(); got != 0o700 {
		t.Errorf("the store folder has mode %o, want 700", got)
	}
}

func TestCloseLeavesNoGoroutine(t *testing.T) {
	before := runtime.NumGoroutine()
	s, err := Start(Config{StoreDir: t.TempDir(), Addr: "127.0.0.1:0", FeedRetention: testRetention}, testLogger(t))
	if err != nil {
		t.Fatal(err)
	}
	relay(t, s, "default.pushed", 10)
	conn, err := nats.Connect("nats://"+s.Addr(), nats.NoReconnect())
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	conn.Close()
	eventually(t, "all goroutines ended", func() bool { return runtime.NumGoroutine() <= before })
}

func TestAConnectionCannotPassForTheProgram(t *testing.T) {
	program, err := newUserKey()
	if err != nil {
		t.Fatal(err)
	}
	s, err := startAs(program, Config{StoreDir: t.TempDir(), Addr: "127.0.0.1:0", FeedRetention: testRetention}, testLogger(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	stranger, err := newUserKey()
	if err != nil {
		t.Fatal(err)
	}
	credentials := map[string]nats.Option{
		"the program's own key over TCP": nats.Nkey(program.public, program.sign),
		"the program's key, other proof": nats.Nkey(program.public, stranger.sign),
		"another key":                    nats.Nkey(stranger.public, stranger.sign),
		"a name and a password":          nats.UserInfo("ordertrail", "ordertrail"),
		"a token":                        nats.Token("ordertrail"),
	}
	for name, credential := range credentials {
		if conn, err := nats.Connect("nats://"+s.Addr(), credential, nats.NoReconnect()); err == nil {
			conn.Close()
			t.Errorf("%s was accepted", name)
		}
	}
}
