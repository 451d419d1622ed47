package httpapi

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"ordertrail/domain"
	"ordertrail/eventstore"
	"ordertrail/eventstore/memorylog"
	"ordertrail/projections"
)

// secretOfShop is the push secret of the store "shop"; "default" has none.
const secretOfShop = "s3cret of the shop"

// fixture is both listeners on real sockets over a real core.
type fixture struct {
	t       *testing.T
	parts   Parts
	manager *manager
	logged  *lockedBuffer
	push    string // URLs of the listeners
	api     string
	client  *http.Client
}

// newParts returns a core without listeners. log nil is a new memorylog.
func newParts(t testing.TB, log eventstore.Log) (Parts, *manager, *lockedBuffer) {
	t.Helper()
	if log == nil {
		log = memorylog.New()
	}
	var ids atomic.Uint64
	newID := func() string { return fmt.Sprintf("id-%d", ids.Add(1)) }
	orders, err := eventstore.NewOrders(log, time.Now, newID)
	if err != nil {
		t.Fatal(err)
	}
	logged := &lockedBuffer{}
	m := &manager{
		orders: orders, admitted: map[domain.OrderKey]int{}, begun: map[domain.OrderKey]int{}, woken: map[domain.OrderKey]int{},
		hurried: map[domain.OrderKey][]domain.Kind{}, retried: map[domain.OrderKey]int{}, hurrying: make(chan struct{}, 1),
	}
	return Parts{
		Orders: orders, Log: log, Manager: m,
		Stores:   []Store{{ID: "default"}, {ID: "shop", PushSecret: secretOfShop, IDNames: []string{"kco_wc_order_id", "klarna_order"}}},
		Topics:   []Topic{{Name: "feed", Title: "The feed", Text: "# The feed\n\nAll events.\n"}, {Name: "life", Title: "Of an order", Text: "# Of an order\n"}},
		Registry: prometheus.NewRegistry(),
		Logger:   slog.New(slog.NewJSONHandler(logged, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Now:      time.Now, NewID: newID,
	}, m, logged
}

func newFixture(t *testing.T, change ...func(*Parts)) *fixture {
	t.Helper()
	parts, m, logged := newParts(t, nil)
	views, err := projections.Open(filepath.Join(t.TempDir(), "views.db"))
	if err != nil {
		t.Fatal(err)
	}
	parts.Views = views
	for _, change := range change {
		change(&parts)
	}
	m.orders = parts.Orders
	t.Cleanup(func() { views.Close() })
	run(t, func(ctx context.Context) error { return views.Run(ctx, parts.Log) }, context.Canceled)
	push, err := NewPushServer(parts)
	if err != nil {
		t.Fatal(err)
	}
	api, err := NewAPIServer(parts)
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{t: t, parts: parts, manager: m, logged: logged, client: newClient(t)}
	f.push, f.api = f.serve(push), f.serve(api)
	return f
}

// withNewRegistry lets the same core have one more server.
func withNewRegistry(parts Parts) Parts {
	parts.Registry = prometheus.NewRegistry()
	return parts
}

// serve runs a server to the end of the test and gives its URL.
func (f *fixture) serve(server *Server) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		f.t.Fatal(err)
	}
	run(f.t, func(ctx context.Context) error { return server.Run(ctx, listener) }, nil)
	return "http://" + listener.Addr().String()
}

// run runs a part to the end of the test and checks how it ends.
func run(t *testing.T, part func(context.Context) error, want error) {
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- part(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; !errors.Is(err, want) {
			t.Errorf("ended with %v, want %v", err, want)
		}
	})
}

func (f *fixture) events(key domain.OrderKey) []eventstore.Record {
	f.t.Helper()
	records, err := f.parts.Log.Read(f.t.Context(), key, 0)
	if err != nil {
		f.t.Fatal(err)
	}
	return records
}

func (f *fixture) head() uint64 {
	f.t.Helper()
	head, err := f.parts.Log.Head(f.t.Context())
	if err != nil {
		f.t.Fatal(err)
	}
	return uint64(head)
}

// viewed waits until the views hold all there is.
func (f *fixture) viewed() {
	f.t.Helper()
	ctx, cancel := context.WithTimeout(f.t.Context(), 10*time.Second)
	defer cancel()
	if err := f.parts.Views.CaughtUp(ctx, eventstore.Position(f.head())); err != nil {
		f.t.Fatal(err)
	}
}

// settle runs an order to acknowledged, as the process manager would.
func (f *fixture) settle(key domain.OrderKey) {
	f.t.Helper()
	if err := f.manager.settle(key); err != nil {
		f.t.Fatal(err)
	}
}

func keyOf(store, id string) domain.OrderKey {
	return domain.OrderKey{Store: domain.StoreID(store), ID: domain.OrderID(id)}
}

// lockedBuffer keeps what is logged.
type lockedBuffer struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.all.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.all.String()
}
