package simulator_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"ordertrail/adapters/klarnasim"
)

// diary collects what is narrated and rings at every entry.
type diary struct {
	mu    sync.Mutex
	lines []string
	rang  chan struct{}
}

func newDiary() *diary { return &diary{rang: make(chan struct{}, 1)} }

func (d *diary) tell(format string, args ...any) {
	d.mu.Lock()
	d.lines = append(d.lines, fmt.Sprintf(format, args...))
	d.mu.Unlock()
	select {
	case d.rang <- struct{}{}:
	default:
	}
}

// await waits until the text was told of n times.
func (d *diary) await(t *testing.T, text string, n int) {
	t.Helper()
	deadline := time.After(10 * time.Second)
	for d.count(text) < n {
		select {
		case <-d.rang:
		case <-deadline:
			t.Fatalf("%q was told %d times, want %d", text, d.count(text), n)
		}
	}
}

func (d *diary) count(text string) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	n := 0
	for _, line := range d.lines {
		if strings.Contains(line, text) {
			n++
		}
	}
	return n
}

// merchant acknowledges what it is told of, once it can be read, in answering.
func merchant(t *testing.T, k *klarna) *httptest.Server {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := strings.TrimPrefix(r.URL.Path, "/")
		if k.om("GET", id, "", "").status != 200 || k.om("POST", id, "/acknowledge", "", keyHeader, id).status != 204 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	t.Cleanup(server.Close)
	return server
}

// TestShoppersEndAcknowledged lets all troubles happen to a merchant that relies on pushes: no
// order is left behind.
func TestShoppersEndAcknowledged(t *testing.T) {
	k := startAt(t, klarnasim.Config{Speed: 5000}, time.Now)
	shop := merchant(t, k)
	told := newDiary()
	shoppers, err := k.Shoppers(klarnasim.ShoppersConfig{
		Rate: 200, Seed: 1, Tell: told.tell,
		PushURL: shop.URL + "/{checkout.order.id}", ConfirmURL: shop.URL + "/{checkout.order.id}",
	})
	if err != nil {
		t.Fatal(err)
	}
	run(t, k.Run)
	ctx, leave := context.WithCancel(t.Context())
	left := make(chan error)
	go func() { left <- shoppers.Run(ctx) }()
	told.await(t, "buys for", 60)
	leave()
	if err := <-left; err != nil {
		t.Errorf("Run: %v", err)
	}
	for stats := k.Stats(); stats.Orders.Acknowledged < stats.Orders.Total; stats = k.Stats() {
		if err := k.Sleep(t.Context(), 5*time.Minute); err != nil {
			t.Fatal(err)
		}
	}
	for _, order := range k.Orders(0, 1000) {
		if order.AcknowledgeEffects != 1 {
			t.Errorf("order %s was acknowledged %d times in effect", order.OrderID, order.AcknowledgeEffects)
		}
	}
	for _, trouble := range []string{"all calm", "browser closes", "comes late", "twice at once", "come together", "confirmation page:"} {
		if told.count(trouble) == 0 {
			t.Errorf("nothing was told of %q", trouble)
		}
	}
}

// TestConfirmationIsAJSONPost holds the call of the confirmation page.
func TestConfirmationIsAJSONPost(t *testing.T) {
	shop := openShop(t)
	k := startAt(t, klarnasim.Config{Speed: 1000}, time.Now)
	shoppers, err := k.Shoppers(klarnasim.ShoppersConfig{
		Rate: 50, Calm: true, ConfirmURL: shop.URL + "/v1/orders/default/{checkout.order.id}/confirm",
	})
	if err != nil {
		t.Fatal(err)
	}
	run(t, k.Run)
	run(t, shoppers.Run)
	got := <-shop.seen
	id := k.Orders(0, 1)[0].OrderID
	if !strings.HasPrefix(got, "POST /v1/orders/default/") || !strings.HasSuffix(got, "/confirm application/json {}") || len(got) != len("POST /v1/orders/default//confirm application/json {}")+len(id) {
		t.Errorf("saw %s", got)
	}
}

func TestShoppersWantAPlaceForTheID(t *testing.T) {
	k := start(t, klarnasim.Config{})
	if _, err := k.Shoppers(klarnasim.ShoppersConfig{ConfirmURL: "http://127.0.0.1/confirm"}); err == nil {
		t.Error("a confirm URL without a place for the order id was taken")
	}
}

// TestRunLeavesNoGoroutines starts and stops everything.
func TestRunLeavesNoGoroutines(t *testing.T) {
	before := runtime.NumGoroutine()
	shop := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	k := startAt(t, klarnasim.Config{Speed: 1e5, PushURL: shop.URL}, time.Now)
	shoppers, err := k.Shoppers(klarnasim.ShoppersConfig{Rate: 500, Seed: 2})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	var under sync.WaitGroup
	under.Go(func() { _ = k.Run(ctx) })
	under.Go(func() { _ = shoppers.Run(ctx) })
	if err := k.Sleep(t.Context(), 5*time.Hour); err != nil {
		t.Fatal(err)
	}
	stop()
	under.Wait()
	shop.Close()
	k.server.Close()
	deadline := time.After(5 * time.Second)
	for runtime.NumGoroutine() > before {
		select {
		case <-deadline:
			t.Fatalf("%d goroutines, %d before", runtime.NumGoroutine(), before)
		default:
			runtime.Gosched()
		}
	}
}
