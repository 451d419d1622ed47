package feed

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"ordertrail/adapters/httpapi/pipeline"
	"ordertrail/adapters/httpapi/server"
	"ordertrail/domain"
	"ordertrail/eventstore"
	"ordertrail/eventstore/memorylog"
)

// newOrders returns a log and the orders that are in it.
func newOrders(t *testing.T) (eventstore.Log, *eventstore.Orders) {
	t.Helper()
	log, ids := memorylog.New(), 0
	orders, err := eventstore.NewOrders(log, time.Now, func() string { ids++; return fmt.Sprintf("id-%d", ids) })
	if err != nil {
		t.Fatal(err)
	}
	return log, orders
}

func push(t *testing.T, orders *eventstore.Orders, id string) {
	t.Helper()
	key := domain.OrderKey{Store: "default", ID: domain.OrderID(id)}
	if _, err := orders.Execute(t.Context(), key, eventstore.Cause{Actor: "klarna", ID: "test"}, domain.Push{Via: "push"}); err != nil {
		t.Fatal(err)
	}
}

// serve serves a feed within time limits that a test can outlive and returns its
// address.
func serve(t *testing.T, log eventstore.Log, change func(*Feed)) (address string, feed *Feed) {
	t.Helper()
	registry, closing := prometheus.NewRegistry(), server.NewClosing()
	feed, err := New(registry, log, closing)
	if err != nil {
		t.Fatal(err)
	}
	change(feed)
	router, err := pipeline.NewRouter(pipeline.Config{
		Listener: "test", Guard: pipeline.NewPrivateGuard(), Registry: registry, Logger: slog.New(slog.DiscardHandler),
		Now: time.Now, NewID: func() string { return "id" },
	}, feed.Routes())
	if err != nil {
		t.Fatal(err)
	}
	brief := httptest.NewUnstartedServer(router)
	brief.Config.ReadHeaderTimeout, brief.Config.ReadTimeout, brief.Config.WriteTimeout = 100*time.Millisecond, 100*time.Millisecond, 100*time.Millisecond
	brief.Start()
	t.Cleanup(func() { closing.Begin(); brief.Close() })
	return brief.Listener.Addr().String(), feed
}

// open opens a feed, which leave closes.
func open(t *testing.T, address string) (response *http.Response, leave func()) {
	t.Helper()
	ctx, leave := context.WithTimeout(t.Context(), 20*time.Second)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/v1/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err = http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { leave(); response.Body.Close() })
	return response, leave
}

// TestFeedOutlivesTheServersTimeLimits, and pings meanwhile.
func TestFeedOutlivesTheServersTimeLimits(t *testing.T) {
	log, orders := newOrders(t)
	address, _ := serve(t, log, func(f *Feed) { f.pingEvery = 50 * time.Millisecond })
	response, _ := open(t, address)
	lines := bufio.NewScanner(response.Body)
	next := func() string {
		if !lines.Scan() {
			t.Fatalf("the feed ended: %v", lines.Err())
		}
		return lines.Text()
	}
	for _, want := range append([]string{"retry: 2000", ""}, strings.Split(strings.Repeat(": ping//", 6), "/")...) {
		if got := next(); want != "" && got != want {
			t.Fatalf("got %q, want %q", got, want)
		}
	}
	push(t, orders, "a")
	for {
		switch got := next(); got {
		case "", ": ping":
		case "id: 1":
			return
		default:
			t.Fatalf("got %q", got)
		}
	}
}

func TestFeedsAreBounded(t *testing.T) {
	log, _ := newOrders(t)
	address, _ := serve(t, log, func(*Feed) {})
	var leaves []func()
	for range maxStreams {
		response, leave := open(t, address)
		if response.StatusCode != http.StatusOK {
			t.Fatalf("answered %s", response.Status)
		}
		leaves = append(leaves, leave)
	}
	response, _ := open(t, address)
	if response.StatusCode != http.StatusServiceUnavailable || response.Header.Get("Retry-After") != "5" {
		t.Fatalf("answered %s", response.Status)
	}
	leaves[0]()
	for deadline := time.Now().Add(10 * time.Second); ; {
		if response, _ := open(t, address); response.StatusCode == http.StatusOK {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal("a feed that was left still counts")
		}
	}
}

// TestSlowReadersAreCut, so that they hold no feed.
func TestSlowReadersAreCut(t *testing.T) {
	log, orders := newOrders(t)
	for i := range 16000 { // more than sockets hold
		push(t, orders, fmt.Sprintf("%0250d", i))
	}
	address, feed := serve(t, log, func(f *Feed) { f.cutAfter = 100 * time.Millisecond })
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.(*net.TCPConn).SetReadBuffer(64 << 10); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(conn, "GET /v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(conn).ReadString('\n'); err != nil || !strings.Contains(line, "200") {
		t.Fatalf("answered %q, %v", line, err)
	}
	for deadline := time.Now().Add(15 * time.Second); len(feed.streams) > 0; {
		if time.Now().After(deadline) {
			t.Fatal("a feed that nobody reads is still open")
		}
		runtime.Gosched()
	}
}
