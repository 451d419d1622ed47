// Package bubble runs the product and a simulated Klarna in a test's own process, on
// a clock that the test moves.
package bubble

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"

	"ordertrail/adapters/klarnasim"
	"ordertrail/adapters/klarnasim/simulator"
	"ordertrail/cmd/ordertrail/service"
	"ordertrail/cmd/ordertrail/settings"
	"ordertrail/eventstore"
	"ordertrail/eventstore/memorylog"
	"ordertrail/projections"
	"ordertrail/projections/processmanager"
)

// Bubble is the product without its listeners and a simulated Klarna, on a clock
// that a test moves: weeks pass in milliseconds. The log and the view file outlive
// a crash, nothing else does.
type Bubble struct {
	T     *testing.T
	Sim   *simulator.Simulator
	dial  func(context.Context, string, string) (net.Conn, error)
	log   *memorylog.Log
	views string
	Store settings.Store      // what a test adds to the store: its rate
	Shop  processmanager.Shop // the store's order system, nil where it has none
	trip  *tripwire
	skew  atomic.Int64 // how far the product's clock is off Klarna's
	life
}

// now is the product's clock.
func (b *Bubble) now() time.Time { return time.Now().Round(0).Add(time.Duration(b.skew.Load())) }

// SetSkew sets how far the product's clock is off Klarna's.
func (b *Bubble) SetSkew(skew time.Duration) { b.skew.Store(int64(skew)) }

// life is one process of the product, from its start to its end.
type life struct {
	orders  *eventstore.Orders
	view    *projections.Views
	Manager *processmanager.Manager
	end     func()
}

// Run runs a test in a bubble of its own.
func Run(t *testing.T, cfg klarnasim.Config, test func(*Bubble)) {
	t.Helper()
	views := filepath.Join(t.TempDir(), "views.db")
	synctest.Test(t, func(t *testing.T) {
		cfg.Username, cfg.Password = "K1_test", "the-klarna-password"
		listener := newPipeListener()
		b := &Bubble{
			T: t, Sim: simulator.New(cfg, time.Now, uuid.NewString), dial: listener.dial,
			log: memorylog.New(), views: views, trip: newTripwire(""),
		}
		server := &http.Server{Handler: b.Sim.Handler()}
		var serving sync.WaitGroup
		serving.Go(func() { _ = server.Serve(listener) })
		defer func() {
			b.Stop()
			_ = server.Close()
			serving.Wait()
		}()
		test(b)
	})
}

// Start begins a life.
func (b *Bubble) Start() {
	b.T.Helper()
	store := b.Store
	store.ID, store.KlarnaURL = "default", "http://klarna.invalid"
	store.Username, store.Password = "K1_test", settings.NewSecret("the-klarna-password")
	view := Must(projections.Open(b.views))(b.T)
	joined := Must(service.Open(service.Parts{
		Storage: &service.Storage{Log: b.log, Readers: b.log, Views: view},
		Stores:  []settings.Store{store}, MaxUnverified: 100_000, Version: "test",
		Now: b.now, NewID: uuid.NewString, Logger: slog.New(slog.DiscardHandler),
		Dial: b.dial, Shop: b.Shop, Points: b.trip.at,
	}))(b.T)
	ctx, cancel := context.WithCancel(context.Background())
	ready, ended := make(chan struct{}), make(chan error, 1)
	go func() { ended <- joined.Run(ctx, service.Listeners{}, func() { close(ready) }) }()
	select {
	case <-ready:
	case err := <-ended:
		cancel()
		b.T.Fatal(errors.Join(err, joined.Close()))
	}
	b.life = life{orders: joined.Orders, view: view, Manager: joined.Manager, end: func() {
		cancel()
		if err := <-ended; err != nil && !errors.Is(err, errDead) {
			b.T.Errorf("the process ended with %v", err)
		}
		if err := joined.Close(); err != nil {
			b.T.Error(err)
		}
	}}
}

func (b *Bubble) caughtUp(ctx context.Context, view *projections.Views) {
	b.T.Helper()
	head := Must(b.log.Head(ctx))(b.T)
	if err := view.CaughtUp(ctx, head); err != nil {
		b.T.Fatal(err)
	}
}

// Stop ends the life that is.
func (b *Bubble) Stop() {
	if b.end != nil {
		b.end()
		b.end = nil
	}
}

// Restart ends the life that is and begins another, which trips nowhere.
func (b *Bubble) Restart() {
	b.T.Helper()
	b.DieAt("")
}

// DieAt ends the life that is and begins another, which ends at a named point:
// "before_capture:2" is the second time it comes there. It dies nowhere where that
// is empty.
func (b *Bubble) DieAt(point string) {
	b.T.Helper()
	b.Stop()
	b.trip = newTripwire(point)
	b.Start()
}

// Sleep lets time pass, whether anything lives or not.
func (b *Bubble) Sleep(d time.Duration) {
	time.Sleep(d) // of the bubble's clock: it waits for nothing
}

// Pass lets time pass, and begins a new life where the one that was has died.
func (b *Bubble) Pass(d time.Duration) {
	b.T.Helper()
	b.Sleep(d)
	synctest.Wait()
	if b.trip.isDead() {
		b.Restart()
		synctest.Wait()
	}
}

// Backup copies the log, and returns what puts the copy back in a new life.
func (b *Bubble) Backup() (putBack func()) {
	b.T.Helper()
	backup, whole := memorylog.New(), errors.New("all of it is copied")
	head := Must(b.log.Head(context.Background()))(b.T)
	err := b.log.Follow(context.Background(), 0, func(records []eventstore.Record) error {
		for _, record := range records {
			if position := Must(backup.Append(context.Background(), record))(b.T); position == head {
				return whole
			}
		}
		return nil
	})
	if !errors.Is(err, whole) {
		b.T.Fatal(err)
	}
	return func() {
		b.T.Helper()
		b.Stop()
		b.log, b.views = backup, b.views+".back"
		b.Start()
	}
}

// Must unpacks a value that cannot fail to be there.
func Must[T any](value T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}
