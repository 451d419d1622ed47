// Package demo is the world around the service: a Klarna, shoppers and a warehouse.
package demo

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"ordertrail/adapters/klarnasim"
	"ordertrail/adapters/klarnasim/simulator"
	"ordertrail/cmd/ordertrail/client"
	"ordertrail/cmd/ordertrail/settings"
	"ordertrail/cmd/ordertrail/terminal"
)

// How the demo differs from life: its clock runs faster, so that the first push
// comes two seconds after a purchase, and somebody buys every two seconds.
const (
	speed     = 60
	purchases = 0.5
)

// A World is what the demo runs around a service with one store.
type World struct {
	Listener net.Listener // of the simulated Klarna
	Password string       // that the simulated Klarna wants
	Now      func() time.Time
	Tell     func(format string, args ...any) // says what happens, line by line
}

// Store is the store whose Klarna is simulated.
func (w World) Store() settings.Store {
	return settings.Store{
		ID: settings.DefaultStore, KlarnaURL: "http://" + w.Listener.Addr().String(),
		Username: "demo", Password: settings.NewSecret(w.Password),
	}
}

// Run runs the world beside a service at two addresses (host:port) until ctx ends.
func (w World) Run(ctx context.Context, push, api string) error {
	seed := uint64(w.Now().UnixNano())
	sim := simulator.New(klarnasim.Config{
		Username: "demo", Password: w.Password, Speed: speed, Seed: seed, Tell: w.Tell,
		PushURL: "http://" + push + "/push?klarna_order_id={checkout.order.id}",
	}, w.Now, uuid.NewString)
	shoppers := &klarnasim.ShoppersConfig{
		Rate: purchases, Seed: seed, Tell: w.Tell,
		ConfirmURL: "http://" + api + "/v1/orders/" + settings.DefaultStore + "/{checkout.order.id}/confirm",
	}
	warehouse := &warehouse{api: client.New("http://" + api), now: w.Now, tell: w.Tell}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return RunSimulator(ctx, sim, shoppers, w.Listener) })
	group.Go(func() error { return warehouse.run(ctx) })
	return group.Wait()
}

// RunSimulator answers, pushes, and lets shoppers buy, if any, until ctx ends.
func RunSimulator(ctx context.Context, sim *simulator.Simulator, shoppers *klarnasim.ShoppersConfig, listener net.Listener) error {
	server := &http.Server{Handler: sim.Handler(), ReadHeaderTimeout: 5 * time.Second}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return sim.Run(ctx) })
	group.Go(func() error {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			return fmt.Errorf("serve the simulated Klarna: %w", err)
		}
		return nil
	})
	group.Go(func() error { <-ctx.Done(); return server.Close() })
	if shoppers != nil {
		trickle, err := sim.Shoppers(*shoppers)
		if err != nil {
			server.Close()
			return terminal.Misuse("shoppers cannot buy", err.Error(), "ordertrail klarna-sim --help")
		}
		group.Go(func() error { return trickle.Run(ctx) })
	}
	return group.Wait()
}
