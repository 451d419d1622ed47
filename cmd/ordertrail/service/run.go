package service

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"slices"

	"golang.org/x/sync/errgroup"

	"ordertrail/adapters/httpapi"
	"ordertrail/cmd/ordertrail/help"
	"ordertrail/cmd/ordertrail/settings"
	"ordertrail/domain"
	"ordertrail/eventstore"
)

// Listeners are where a service is asked. A zero one is asked nowhere.
type Listeners struct {
	Push net.Listener // public: Klarna's pushes
	API  net.Listener // private
}

// servers returns what answers on the listeners, each until its context ends.
func (s *Service) servers(on Listeners) (servers []func(context.Context) error, err error) {
	parts := httpapi.Parts{
		Orders: s.Orders, Log: s.storage.Readers, Views: s.storage.Views, Manager: s.Manager,
		Checks: s.checks(), Registry: s.registry, Logger: s.parts.Logger, Now: s.parts.Now, NewID: s.parts.NewID,
	}
	for _, topic := range help.Topics() {
		parts.Topics = append(parts.Topics, httpapi.Topic(topic))
	}
	for _, store := range s.parts.Stores {
		parts.Stores = append(parts.Stores, httpapi.Store{
			ID: domain.StoreID(store.ID), PushSecret: store.PushSecret.Reveal(), IDNames: store.PushIDNames,
		})
	}
	for _, l := range []struct {
		on   net.Listener
		make func(httpapi.Parts) (*httpapi.Server, error)
	}{{on.Push, httpapi.NewPushServer}, {on.API, httpapi.NewAPIServer}} {
		if l.on == nil {
			continue
		}
		server, err := l.make(parts)
		if err != nil {
			return nil, err
		}
		servers = append(servers, func(ctx context.Context) error { return server.Run(ctx, l.on) })
	}
	return servers, nil
}

// maxViewLag is how many events the views of a ready service may be behind.
const maxViewLag = 10_000

// checks say whether the service can take pushes and work on them.
func (s *Service) checks() []httpapi.Check {
	return []httpapi.Check{
		{Name: "event_store", Run: func(ctx context.Context) error {
			_, err := s.log.Head(ctx)
			return err
		}},
		{Name: "views", Run: func(ctx context.Context) error {
			head, err := s.log.Head(ctx)
			if err != nil {
				return err
			}
			if lag := Behind(head, s.storage.Views.Position()); lag > maxViewLag {
				return fmt.Errorf("the views are %d events behind the log", lag)
			}
			return nil
		}},
	}
}

// Behind returns how many events a position is behind the head of the log.
func Behind(head, position eventstore.Position) uint64 { return uint64(head - min(head, position)) }

// Run runs the parts until the context ends, which is no error: the lowest start first
// and stop last, so that what a request needs outlives it. It calls ready once, when
// every listener answers.
func (s *Service) Run(ctx context.Context, on Listeners, ready func()) error {
	servers, err := s.servers(on)
	if err != nil {
		return err
	}
	background, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	parts, background := errgroup.WithContext(background)
	parts.Go(func() error { return s.storage.run(background) })
	parts.Go(func() error { return s.storage.Views.Run(background, s.log) })
	if s.storage.Feed != nil {
		parts.Go(func() error { return s.storage.Feed.Run(background, s.log) })
	}
	parts.Go(func() error {
		defer stop()
		return s.runFront(ctx, background, servers, ready)
	})
	err = parts.Wait()
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// runFront runs what depends on the views, until ctx ends or a part below fails.
func (s *Service) runFront(ctx, background context.Context, servers []func(context.Context) error, ready func()) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	defer context.AfterFunc(background, stop)()
	if err := s.catchUp(ctx); err != nil {
		return err
	}
	if err := s.nameForgottenStores(ctx); err != nil {
		return err
	}
	listeners, serving := errgroup.WithContext(ctx)
	for _, serve := range servers {
		listeners.Go(func() error { return serve(serving) })
	}
	managing, stopManager := context.WithCancel(context.WithoutCancel(ctx))
	defer stopManager()
	manager, managing := errgroup.WithContext(managing)
	manager.Go(func() error {
		defer stop()
		return s.Manager.Run(managing)
	})
	ready()
	<-serving.Done()
	err := listeners.Wait()
	stopManager()
	if managed := manager.Wait(); !errors.Is(managed, context.Canceled) {
		err = errors.Join(err, managed)
	}
	return err
}

// catchUp waits for the views, and takes up what waited at the last stop.
func (s *Service) catchUp(ctx context.Context) error {
	head, err := s.log.Head(ctx)
	if err != nil {
		return err
	}
	if err := s.storage.Views.CaughtUp(ctx, head); err != nil {
		return fmt.Errorf("bring the views up to position %d: %w", head, err)
	}
	return s.Manager.Restore(ctx)
}

// nameForgottenStores warns of each store that has orders and is not configured.
func (s *Service) nameForgottenStores(ctx context.Context) error {
	stats, err := s.storage.Views.Stats(ctx)
	if err != nil {
		return err
	}
	for _, id := range slices.Sorted(maps.Keys(stats.ByStore)) {
		if !slices.ContainsFunc(s.parts.Stores, func(known settings.Store) bool { return domain.StoreID(known.ID) == id }) {
			s.parts.Logger.Warn("a store has orders in the log and is not configured: nobody looks after them",
				"store", string(id), "orders", stats.ByStore[id])
		}
	}
	return nil
}
