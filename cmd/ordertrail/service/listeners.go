package service

import (
	"context"
	"fmt"
	"net"

	"ordertrail/adapters/httpapi"
	"ordertrail/cmd/ordertrail/help"
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
