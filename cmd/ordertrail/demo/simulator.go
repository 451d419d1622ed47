package demo

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"

	"ordertrail/adapters/klarnasim"
	"ordertrail/adapters/klarnasim/simulator"
	"ordertrail/cmd/ordertrail/terminal"
)

// RunSimulator answers on a listener, pushes, and lets shoppers buy where there
// are any, until the context ends.
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
