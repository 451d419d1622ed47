package tests

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/sync/errgroup"

	"ordertrail/adapters/klarna"
	"ordertrail/adapters/klarnasim"
	"ordertrail/domain"
	"ordertrail/eventstore"
	"ordertrail/eventstore/memorylog"
	"ordertrail/projections"
	"ordertrail/projections/audit"
	"ordertrail/projections/processmanager"
)

// bubble is the product without its listeners and a simulated Klarna, on a clock
// that a test moves: weeks pass in milliseconds. The log and the view file outlive
// a crash, nothing else does.
type bubble struct {
	t     *testing.T
	sim   *klarnasim.Simulator
	dial  func(context.Context, string, string) (net.Conn, error)
	log   *memorylog.Log
	views string
	store processmanager.Store // what a test adds to the store: its shop, its rate
	trip  *tripwire
	skew  time.Duration // how far the product's clock is off Klarna's
	life
}

// now is the product's clock.
func (b *bubble) now() time.Time { return time.Now().Round(0).Add(b.skew) }

// life is one process of the product, from its start to its end.
type life struct {
	orders  *eventstore.Orders
	view    *projections.Views
	manager *processmanager.Manager
	end     func()
}

// inBubble runs a test in a world of its own.
func inBubble(t *testing.T, cfg klarnasim.Config, test func(*bubble)) {
	t.Helper()
	views := filepath.Join(t.TempDir(), "views.db")
	synctest.Test(t, func(t *testing.T) {
		cfg.Username, cfg.Password = "K1_test", "the-klarna-password"
		listener := newPipeListener()
		b := &bubble{
			t: t, sim: klarnasim.New(cfg, time.Now, uuid.NewString), dial: listener.dial,
			log: memorylog.New(), views: views, trip: newTripwire(""),
		}
		server := &http.Server{Handler: b.sim.Handler()}
		var serving sync.WaitGroup
		serving.Go(func() { _ = server.Serve(listener) })
		defer func() {
			b.stop()
			_ = server.Close()
			serving.Wait()
		}()
		test(b)
	})
}

// start begins a life.
func (b *bubble) start() {
	b.t.Helper()
	log := trippedLog{b.log, b.trip}
	client, err := klarna.New(klarna.Config{
		Store: "default", BaseURL: "http://klarna.invalid", Username: "K1_test", Version: "test",
		Password: func() string { return "the-klarna-password" }, Dial: b.dial,
	}, must(klarna.NewMetrics(prometheus.NewRegistry()))(b.t), time.Now)
	if err != nil {
		b.t.Fatal(err)
	}
	store := b.store
	store.ID, store.Klarna = "default", trippedKlarna{client, b.trip}
	orders := must(eventstore.NewOrders(log, b.now, uuid.NewString))(b.t)
	view := must(projections.Open(b.views))(b.t)
	manager := processmanager.New(orders, view, processmanager.Config{
		Stores: []processmanager.Store{store}, MaxUnverified: 100_000, Now: b.now,
		Logger: slog.New(slog.NewTextHandler(io.Discard, nil)), Registerer: prometheus.NewRegistry(),
	})
	ctx, cancel := context.WithCancel(context.Background())
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return view.Run(ctx, log) })
	b.caughtUp(ctx, view)
	if err := manager.Restore(ctx); err != nil {
		b.t.Fatal(err)
	}
	group.Go(func() error { return manager.Run(ctx) })
	b.life = life{orders: orders, view: view, manager: manager, end: func() {
		cancel()
		if err := group.Wait(); !errors.Is(err, context.Canceled) && !errors.Is(err, errDead) {
			b.t.Errorf("the process ended with %v", err)
		}
		client.Close()
		if err := view.Close(); err != nil {
			b.t.Error(err)
		}
	}}
}

func (b *bubble) caughtUp(ctx context.Context, view *projections.Views) {
	b.t.Helper()
	head := must(b.log.Head(ctx))(b.t)
	if err := view.CaughtUp(ctx, head); err != nil {
		b.t.Fatal(err)
	}
}

// stop ends the life that is.
func (b *bubble) stop() {
	if b.end != nil {
		b.end()
		b.end = nil
	}
}

// restart ends the life that is and begins another, which trips nowhere.
func (b *bubble) restart() {
	b.t.Helper()
	b.stop()
	b.trip = newTripwire("")
	b.start()
}

// sleep lets time pass, whether anything lives or not.
func (b *bubble) sleep(d time.Duration) {
	time.Sleep(d) // of the bubble's clock: it waits for nothing
}

// pass lets time pass, and begins a new life where the one that was has died.
func (b *bubble) pass(d time.Duration) {
	b.t.Helper()
	b.sleep(d)
	synctest.Wait()
	if b.trip.isDead() {
		b.restart()
		synctest.Wait()
	}
}

// tell executes a command as a caller of the API does, and again where the process
// died before it was taken.
func (b *bubble) tell(id string, command domain.Command) error {
	b.t.Helper()
	key := domain.OrderKey{Store: "default", ID: domain.OrderID(id)}
	cause := eventstore.Cause{Actor: "token:test", ID: "test"}
	_, err := b.orders.Execute(context.Background(), key, cause, command)
	if errors.Is(err, errDead) {
		b.pass(time.Second)
		_, err = b.orders.Execute(context.Background(), key, cause, command)
	}
	return err
}

// must tell is tell where nothing may be refused.
func (b *bubble) mustTell(id string, commands ...domain.Command) {
	b.t.Helper()
	for _, command := range commands {
		if err := b.tell(id, command); err != nil {
			b.t.Fatalf("%T of %s: %v", command, id, err)
		}
	}
}

// order gives an order as the log tells it now.
func (b *bubble) order(id string) domain.Order {
	b.t.Helper()
	key := domain.OrderKey{Store: "default", ID: domain.OrderID(id)}
	order := domain.New(key)
	for _, record := range must(b.log.Read(context.Background(), key, 0))(b.t) {
		order = must(eventstore.Fold(order, record))(b.t)
	}
	return order
}

// events gives the names of an order's events.
func (b *bubble) events(id string) []string {
	b.t.Helper()
	var names []string
	for _, record := range must(b.log.Read(context.Background(), domain.OrderKey{Store: "default", ID: domain.OrderID(id)}, 0))(b.t) {
		names = append(names, record.Name)
	}
	return names
}

// buy makes an order at Klarna that is pushed only by the test.
func (b *bubble) buy(purchase klarnasim.Purchase) string {
	b.t.Helper()
	purchase.Push = klarnasim.PushNever
	return must(b.sim.Buy(purchase))(b.t)
}

// settled buys an order and brings it to where nothing is due.
func (b *bubble) settled(purchase klarnasim.Purchase, commands ...domain.Command) string {
	b.t.Helper()
	id := b.buy(purchase)
	b.mustTell(id, domain.Push{Via: domain.ViaPush})
	b.quiet(id)
	for _, command := range commands {
		b.mustTell(id, command)
		b.quiet(id)
	}
	return id
}

// quiet lets time pass until nothing is due for orders but what is held.
func (b *bubble) quiet(ids ...string) {
	b.t.Helper()
	due := func(id string) bool { return len(domain.Due(b.order(id))) > 0 }
	for deadline := time.Now().Add(60 * time.Hour); slices.ContainsFunc(ids, due); {
		if time.Now().After(deadline) {
			b.t.Fatalf("still due: %+v", domain.Due(b.order(ids[slices.IndexFunc(ids, due)])))
		}
		b.pass(time.Second)
	}
	b.pass(time.Second)
}

func (b *bubble) portal(id string, action klarnasim.PortalAction, request klarnasim.PortalRequest) {
	b.t.Helper()
	if err := b.sim.Portal(context.Background(), id, action, request); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bubble) fault(match klarnasim.Match, fault klarnasim.Fault) {
	b.t.Helper()
	must(b.sim.AddFault(klarnasim.Rule{Match: match, Fault: fault}))(b.t)
}

// agrees holds orders against what is true at Klarna, and the whole log against
// its invariants.
func (b *bubble) agrees(ids ...string) {
	b.t.Helper()
	for _, id := range ids {
		b.agreesOn(id)
	}
	b.caughtUp(context.Background(), b.view)
	report := must(audit.Replay(context.Background(), b.log, b.view, func(uint64, uint64) {}))(b.t)
	for _, finding := range report.Findings {
		b.t.Errorf("audit: %+v", finding)
	}
}

func (b *bubble) agreesOn(id string) {
	b.t.Helper()
	o, truth := b.order(id), must(b.sim.Order(id))(b.t)
	ours := [4]int64{o.OrderAmount, o.CapturedAmount, o.RefundedAmount, o.RemainingAuthorizedAmount}
	klarnas := [4]int64{truth.Order.OrderAmount, truth.Order.CapturedAmount, truth.Order.RefundedAmount, truth.Order.RemainingAuthorizedAmount}
	if ours != klarnas {
		b.t.Errorf("%s is %s with %v here and %s with %v at Klarna: %v", id, o.Status, ours, truth.Order.Status, klarnas, b.events(id))
	}
	if len(o.Captures) != len(truth.Order.Captures) {
		b.t.Errorf("%s has %d captures here and %d at Klarna: %v", id, len(o.Captures), len(truth.Order.Captures), b.events(id))
	}
	ended := map[klarnasim.Status]domain.Status{klarnasim.Cancelled: domain.Cancelled, klarnasim.Expired: domain.Expired, klarnasim.Captured: domain.Captured, klarnasim.Closed: domain.Captured}
	if want := ended[truth.Order.Status]; want != "" && o.Status != want {
		b.t.Errorf("%s is %s here and %s at Klarna: %v", id, o.Status, truth.Order.Status, b.events(id))
	}
	references := map[string]int{}
	for _, c := range truth.Order.Captures {
		references["capture "+c.Reference]++
	}
	for _, r := range truth.Order.Refunds {
		references["refund "+r.Reference]++
	}
	for _, i := range o.Intents {
		if made := references[string(i.Kind)+" "+i.ID]; made > 1 || i.State == domain.Refused && made > 0 {
			b.t.Errorf("%s: %s %s is %s and was made %d times at Klarna", id, i.Kind, i.ID, i.State, made)
		}
	}
	if truth.AcknowledgeEffects > 1 {
		b.t.Errorf("%s was acknowledged %d times in effect", id, truth.AcknowledgeEffects)
	}
}

// must unpacks a value that cannot fail to be there.
func must[T any](value T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

func count(all []string, one string) int {
	n := 0
	for _, each := range all {
		if each == one {
			n++
		}
	}
	return n
}
