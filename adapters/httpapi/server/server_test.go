package server

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// newBusyServer serves /busy, which lasts until release is closed, and says so
// in busy.
func newBusyServer(t *testing.T, limits Limits) (base string, busy, release chan struct{}) {
	busy, release = make(chan struct{}, 100), make(chan struct{})
	handler := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/busy" {
			busy <- struct{}{}
			<-release
		}
	})
	return serve(t, New(handler, limits, slog.New(slog.DiscardHandler))), busy, release
}

// serve runs a server to the end of the test and returns its URL.
func serve(t *testing.T, server *Server) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- server.Run(ctx, listener) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("ended with %v", err)
		}
	})
	return "http://" + listener.Addr().String()
}

// TestIdleConnectionsMakeRoom: those that hold connections open keep nobody out.
func TestIdleConnectionsMakeRoom(t *testing.T) {
	for name, limits := range map[string]Limits{"of all": {3, 100}, "of a peer": {100, 3}} {
		t.Run(name, func(t *testing.T) {
			base, busy, release := newBusyServer(t, limits)
			working := dial(t, base)
			if _, err := io.WriteString(working, "GET /busy HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
				t.Fatal(err)
			}
			<-busy
			var idle []dialed
			for range 2 {
				conn := dial(t, base)
				if status := conn.ask("/"); status != 200 {
					t.Fatalf("answered %d", status)
				}
				idle = append(idle, conn)
			}
			if status := idle[0].ask("/"); status != 200 { // now idle[1] waits longest
				t.Fatalf("answered %d", status)
			}
			if status := dial(t, base).ask("/"); status != 200 {
				t.Errorf("a newcomer is answered %d", status)
			}
			idle[1].closed()
			if status := idle[0].ask("/"); status != 200 {
				t.Errorf("the one that waited less is answered %d", status)
			}
			close(release)
			if status := working.status(); status != 200 {
				t.Errorf("the busy one is answered %d", status)
			}
		})
	}
}

// TestSlowHeadersMakeRoom: bytes that trickle are no request.
func TestSlowHeadersMakeRoom(t *testing.T) {
	base, _, _ := newBusyServer(t, Limits{2, 2})
	var slow []dialed
	for range 10 {
		conn := dial(t, base)
		if _, err := io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "); err != nil {
			t.Fatal(err)
		}
		slow = append(slow, conn)
	}
	if status := dial(t, base).ask("/"); status != 200 {
		t.Errorf("answered %d", status)
	}
	for _, conn := range slow[:8] {
		conn.closed()
	}
}

func TestNewcomersAreClosedWhereAllAreBusy(t *testing.T) {
	base, busy, release := newBusyServer(t, Limits{2, 100})
	var working []dialed
	for range 2 {
		conn := dial(t, base)
		if _, err := io.WriteString(conn, "GET /busy HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		<-busy
		working = append(working, conn)
	}
	dial(t, base).closed()
	close(release)
	for _, conn := range working {
		if status := conn.status(); status != 200 {
			t.Errorf("answered %d", status)
		}
		conn.Close()
	}
	// What was closed counts no more.
	for deadline := time.Now().Add(10 * time.Second); dial(t, base).ask("/") != 200; {
		if time.Now().After(deadline) {
			t.Fatal("no room though all have left")
		}
	}
}

// TestStopAnswersWhatHasBegun and waits for nobody who has not asked anything.
func TestStopAnswersWhatHasBegun(t *testing.T) {
	busy, release := make(chan struct{}), make(chan struct{})
	server := New(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { close(busy); <-release }),
		Limits{10, 10}, slog.New(slog.DiscardHandler))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- server.Run(ctx, listener) }()
	base := "http://" + listener.Addr().String()
	silent, working := dial(t, base), dial(t, base)
	if _, err := io.WriteString(working, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	<-busy
	started := time.Now()
	stop()
	silent.closed()
	if conn, err := net.Dial("tcp", listener.Addr().String()); err == nil {
		conn.Close()
		t.Error("still takes connections")
	}
	close(release)
	if status := working.status(); status != 200 {
		t.Errorf("what had begun is answered %d", status)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if took := time.Since(started); took > 4*time.Second {
		t.Errorf("stopped after %s", took)
	}
}

func TestRunSaysWhyItCannotServe(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listener.Close()
	server := New(http.NotFoundHandler(), Limits{1, 1}, slog.New(slog.DiscardHandler))
	if err := server.Run(t.Context(), listener); err == nil || !strings.Contains(err.Error(), "serve 127.0.0.1:") {
		t.Errorf("ended with %v", err)
	}
}

func TestPeersAreGroupedAsTheyAreGivenAddresses(t *testing.T) {
	for address, want := range map[string]string{
		"192.0.2.1:5": "192.0.2.1/32", "[::ffff:192.0.2.1]:5": "192.0.2.1/32",
		"[2001:db8:1:2:3:4:5:6]:5": "2001:db8:1:2::/64", "[fe80::1%25eth0]:5": "fe80::/64",
	} {
		t.Run(address, func(t *testing.T) {
			parsed := &net.TCPAddr{}
			if resolved, err := net.ResolveTCPAddr("tcp", strings.Replace(address, "%25eth0", "", 1)); err == nil {
				parsed = resolved
			}
			if strings.Contains(address, "eth0") {
				parsed.Zone = "eth0"
			}
			if got := peerOf(parsed).String(); got != want {
				t.Errorf("%s is of %s, want %s", address, got, want)
			}
		})
	}
}

func TestLimitsOfTheServers(t *testing.T) {
	s := New(http.NotFoundHandler(), Limits{1, 1}, slog.New(slog.DiscardHandler)).http
	if s.ReadHeaderTimeout != 5*time.Second || s.ReadTimeout != 10*time.Second || s.WriteTimeout != 15*time.Second ||
		s.IdleTimeout != 60*time.Second || s.MaxHeaderBytes != 16<<10 {
		t.Errorf("%+v", s)
	}
}

// TestWhatIsClosedWhileBusyWaitsNoMore, else it would be asked to make room for
// ever.
func TestWhatIsClosedWhileBusyWaitsNoMore(t *testing.T) {
	all := newConnections(Limits{1, 1})
	near, far := net.Pipe()
	defer far.Close()
	conn := &connection{Conn: near, all: all}
	if !all.admit(conn) {
		t.Fatal("not admitted")
	}
	all.setBusy(conn)
	if err := conn.Close(); err != nil {
		t.Fatal(err)
	}
	all.setIdle(conn)
	if len(all.idle) != 0 || all.open != 0 || len(all.byPeer) != 0 {
		t.Errorf("%d wait, %d are open", len(all.idle), all.open)
	}
}
