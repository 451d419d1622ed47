package commands

import (
	"context"
	"errors"
	"fmt"
	"net"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"ordertrail/cmd/ordertrail/service"
	"ordertrail/cmd/ordertrail/settings"
	"ordertrail/cmd/ordertrail/terminal"
	"ordertrail/eventstore"
	"ordertrail/projections"
)

func serveCommand(p Program) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Run everything on this machine",
		Long: `Run everything on this machine: the listener for Klarna's pushes, the embedded
event store, the process manager, the views, the feed and the private API.

It prints one line with its addresses when it is ready, and stops within 10 s on
SIGTERM; what was answered with 2xx is on disk.`,
		Example: `  ORDERTRAIL_KLARNA_URL=klarna-eu-playground \
  ORDERTRAIL_KLARNA_USERNAME=K123_abc ORDERTRAIL_KLARNA_PASSWORD_FILE=./password \
  ordertrail serve`,
		Args: exactArgs(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			v, err := settings.Read(cmd, p.Environ)
			if err != nil {
				return err
			}
			cfg, err := settings.ConfigOf(v)
			if err == nil {
				err = cfg.RequireStores()
			}
			if err != nil {
				return err
			}
			return advised(serve(cmd.Context(), p, cfg, func(a addresses) { announce(p.Terminal, a) }))
		},
	}
	settings.AddFlags(cmd)
	return cmd
}

// advised points to the topic on a log that is not what it was.
func advised(err error) error {
	if errors.Is(err, projections.ErrLogBehind) || errors.Is(err, eventstore.ErrCorrupt) {
		return &terminal.Failure{Exit: terminal.ExitFailed, What: err.Error(), Try: "ordertrail help operations, What to do at night", Cause: err}
	}
	return err
}

// addresses are where a running service listens, nats empty where it does not.
type addresses struct{ push, api, nats string }

// announce prints the line that says the service is ready.
func announce(out terminal.Terminal, a addresses) {
	line := fmt.Sprintf("ordertrail is ready: push http://%s api http://%s", a.push, a.api)
	if a.nats != "" {
		line += " nats nats://" + a.nats
	}
	fmt.Fprintln(out.Out, line)
}

// serve runs the service until ctx ends; ready is called when all listeners answer.
func serve(ctx context.Context, p Program, cfg settings.Config, ready func(addresses)) (err error) {
	logger := p.Logger()
	// The folder before the addresses: of two services with the same settings the second is to name the first.
	storage, err := service.OpenStorage(cfg, p.Now, logger)
	if err != nil {
		return err
	}
	s, err := service.Open(service.Parts{
		Storage: storage, Stores: cfg.Stores, MaxUnverified: cfg.MaxUnverified,
		Version: thisBuild().Version, Now: p.Now, NewID: newID, Logger: logger, Points: service.CrashPoints(),
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	push, err := listenOn("push-addr", cfg.PushAddr)
	if err != nil {
		return err
	}
	defer push.Close()
	api, err := listenOn("api-addr", cfg.APIAddr)
	if err != nil {
		return err
	}
	defer api.Close()
	return s.Run(ctx, service.Listeners{Push: push, API: api}, func() {
		ready(addresses{push: push.Addr().String(), api: api.Addr().String(), nats: storage.NATSAddr()})
	})
}

// newID returns ids that sort by time.
func newID() string { return uuid.Must(uuid.NewV7()).String() }

func listenOn(flag, address string) (net.Listener, error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, terminal.Misuse("cannot listen on "+address, err.Error(), "give another address with --"+flag)
	}
	return listener, nil
}
