package main

import (
	"context"
	"errors"
	"fmt"
	"net"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"ordertrail/cmd/ordertrail/settings"
	"ordertrail/cmd/ordertrail/terminal"
)

func (p program) serveCommand() *cobra.Command {
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
		Args: takes(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := p.serverConfig(cmd)
			if err != nil {
				return err
			}
			if err := cfg.RequireStores(); err != nil {
				return err
			}
			return p.serve(cmd.Context(), cfg, p.announce)
		},
	}
	settings.AddFlags(cmd, settings.FlagNames()...)
	return cmd
}

// serverConfig reads and checks every setting of cmd, which has the flags of
// serverSettings. All that is wrong comes in one joined error, exit code 2.
func (p program) serverConfig(cmd *cobra.Command) (settings.Config, error) {
	v, err := settings.Read(cmd, p.Environ)
	if err != nil {
		return settings.Config{}, err
	}
	return settings.ConfigOf(v)
}

// addresses are where a running service listens, nats empty where it does not.
type addresses struct{ push, api, nats string }

// announce prints the line that says the service is ready.
func (p program) announce(a addresses) {
	line := fmt.Sprintf("ordertrail is ready: push http://%s api http://%s", a.push, a.api)
	if a.nats != "" {
		line += " nats nats://" + a.nats
	}
	fmt.Fprintln(p.Out, line)
}

// serve runs the service until the context ends. It calls ready once, when every
// listener answers.
func (p program) serve(ctx context.Context, cfg settings.Config, ready func(addresses)) (err error) {
	// The folder before the addresses: of two services with the same settings the
	// second is to name the first.
	s, err := p.open(cfg)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	push, api, err := listen(cfg)
	if err != nil {
		return err
	}
	defer push.Close()
	defer api.Close()
	return s.run(ctx, push, api, ready)
}

func listen(cfg settings.Config) (push, api net.Listener, err error) {
	if push, err = listenOn("push-addr", cfg.PushAddr); err != nil {
		return nil, nil, err
	}
	if api, err = listenOn("api-addr", cfg.APIAddr); err != nil {
		push.Close()
		return nil, nil, err
	}
	return push, api, nil
}

func listenOn(flag, address string) (net.Listener, error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, terminal.Misuse("cannot listen on "+address, err.Error(), "give another address with --"+flag)
	}
	return listener, nil
}

// run starts the parts, the lowest first, and the listeners when the views have
// caught up; it stops them the other way round, so that what a request needs
// outlives it.
func (s *service) run(ctx context.Context, push, api net.Listener, ready func(addresses)) error {
	background, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	parts, background := errgroup.WithContext(background)
	parts.Go(func() error { return s.nats.Run(background) })
	parts.Go(func() error { return s.views.Run(background, s.log) })
	parts.Go(func() error { return s.feed.Run(background, s.log) })
	parts.Go(func() error {
		defer stop()
		return s.runFront(ctx, background, push, api, ready)
	})
	err := parts.Wait()
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// runFront runs what depends on the views: the process manager and the
// listeners, until ctx ends or a part below fails.
func (s *service) runFront(ctx, background context.Context, push, api net.Listener, ready func(addresses)) error {
	ctx, stop := mergeDone(ctx, background)
	defer stop()
	if err := s.catchUp(ctx); err != nil {
		return err
	}
	if err := s.nameForgottenStores(ctx); err != nil {
		return err
	}
	listeners, serving := errgroup.WithContext(ctx)
	listeners.Go(func() error { return s.push.Run(serving, push) })
	listeners.Go(func() error { return s.api.Run(serving, api) })
	managing, stopManager := context.WithCancel(context.WithoutCancel(ctx))
	defer stopManager()
	manager, managing := errgroup.WithContext(managing)
	manager.Go(func() error {
		defer stop()
		return s.manager.Run(managing)
	})
	ready(addresses{push: push.Addr().String(), api: api.Addr().String(), nats: s.nats.Addr()})
	err := listeners.Wait()
	stopManager()
	if managed := manager.Wait(); !errors.Is(managed, context.Canceled) {
		err = errors.Join(err, managed)
	}
	return err
}

// catchUp waits until the views hold every event of the log, and takes up what
// waited when the service last stopped.
func (s *service) catchUp(ctx context.Context) error {
	head, err := s.log.Head(ctx)
	if err != nil {
		return err
	}
	if err := s.views.CaughtUp(ctx, head); err != nil {
		return fmt.Errorf("bring the views up to position %d: %w", head, err)
	}
	return s.manager.Restore(ctx)
}

// mergeDone gives a context that ends when either does.
func mergeDone(one, other context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(one)
	unhook := context.AfterFunc(other, cancel)
	return ctx, func() { unhook(); cancel() }
}
