package commands

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"syscall"

	"github.com/google/uuid"
	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"ordertrail/cmd/ordertrail/demo"
	"ordertrail/cmd/ordertrail/settings"
	"ordertrail/cmd/ordertrail/terminal"
)

func demoCommand(p Program) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Run everything with a simulated Klarna, simulated shoppers and a warehouse",
		Long: `Run everything with a simulated Klarna and simulated shoppers, with realistic
troubles: late confirmation pages, double pushes, a Klarna that stumbles. A
simulated warehouse ships what they buy, some of it in two parts, cancels what is
out of stock and refunds what is sent back.

It takes free ports where the usual ones are in use, and a data folder of its own
that is gone afterwards, unless --data names one. It asks nobody else: settings of
stores, their Klarna and shops are left aside.`,
		Example: "  ordertrail demo",
		Args:    exactArgs(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := demoConfig(p, cmd)
			if err != nil {
				return err
			}
			return startDemo(cmd.Context(), p, cfg)
		},
	}
	settings.AddFlags(cmd, "config", "data", "push-addr", "api-addr", "nats-addr", "max-unverified", "feed-retention")
	return cmd
}

// demoConfig reads the settings but for those of stores: the demo brings its own.
func demoConfig(p Program, cmd *cobra.Command) (settings.Config, error) {
	v, err := settings.Read(cmd, p.Environ)
	if err != nil {
		return settings.Config{}, err
	}
	return settings.ConfigOf(v.WithoutStores())
}

// startDemo runs the service at free addresses, and the world once that is ready.
func startDemo(ctx context.Context, p Program, cfg settings.Config) error {
	if !cfg.IsSet("data") {
		folder, err := os.MkdirTemp("", "ordertrail-demo-")
		if err != nil {
			return fmt.Errorf("make a data folder for the demo: %w", err)
		}
		defer os.RemoveAll(folder)
		cfg = cfg.MovedTo(folder)
	}
	simulated, err := net.Listen("tcp", freeUnlessSet(simulatorAddr, false))
	if err != nil {
		return fmt.Errorf("listen for the simulated Klarna: %w", err)
	}
	cfg.PushAddr = freeUnlessSet(cfg.PushAddr, cfg.IsSet("push-addr"))
	cfg.APIAddr = freeUnlessSet(cfg.APIAddr, cfg.IsSet("api-addr"))
	if cfg.NatsAddr != "" {
		cfg.NatsAddr = freeUnlessSet(cfg.NatsAddr, cfg.IsSet("nats-addr"))
	}
	world := demo.World{Listener: simulated, Password: uuid.NewString(), Now: p.Now, Tell: p.Narrator(p.Now)}
	cfg.Stores = []settings.Store{world.Store()}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		defer simulated.Close()
		return serve(ctx, p, cfg, func(a addresses) {
			explain(p.Terminal, a, simulated.Addr().String())
			group.Go(func() error { return world.Run(ctx, a.push, a.api) })
		})
	})
	if err := group.Wait(); !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

// explain says where to look and what to try.
func explain(out terminal.Terminal, a addresses, simulated string) {
	announce(out, a)
	fmt.Fprintf(out.Out, `
Shoppers buy at a simulated Klarna, which pushes their orders, and a warehouse ships
them; a minute there is a second here. Look at it, in another terminal:

  go run ./cmd/ordertrail orders list --api-addr %[1]s
  go run ./cmd/ordertrail events tail --api-addr %[1]s
  curl -s http://%[1]s/v1/stats

  orders       http://%[1]s/v1/orders
  the API      http://%[1]s/openapi.yaml
  metrics      http://%[1]s/metrics
  simulator    http://%[2]s/sim/v1
`, a.api, simulated)
	if a.nats != "" {
		fmt.Fprintf(out.Out, "  the feed     nats://%s, stream EVENTS\n", a.nats)
	}
	fmt.Fprint(out.Out, "\nCtrl-C ends it.\n\n")
}

// freeUnlessSet returns another port where the usual one is in use and was not asked for.
func freeUnlessSet(address string, set bool) string {
	listener, err := net.Listen("tcp", address)
	if err == nil {
		listener.Close()
		return address
	}
	host, _, splitErr := net.SplitHostPort(address)
	if set || splitErr != nil || !errors.Is(err, syscall.EADDRINUSE) {
		return address
	}
	return net.JoinHostPort(host, "0")
}
