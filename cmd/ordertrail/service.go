package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"time"

	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"ordertrail/adapters/datafolder"
	"ordertrail/adapters/httpapi"
	"ordertrail/adapters/natsserver"
	"ordertrail/cmd/ordertrail/settings"
	"ordertrail/cmd/ordertrail/terminal"
	"ordertrail/domain"
	"ordertrail/eventstore"
	"ordertrail/eventstore/jetstreamlog"
	"ordertrail/projections"
	"ordertrail/projections/processmanager"
)

// openTimeout bounds opening the log.
const openTimeout = 30 * time.Second

// service is all long-lived parts of one process, joined.
type service struct {
	lock    *datafolder.Lock
	nats    *natsserver.Server
	log     eventstore.Log
	readers eventstore.Log // the same log for those who read through the API
	orders  *eventstore.Orders
	views   *projections.Views
	feed    *projections.Feed
	clients []interface{ Close() }
	manager *processmanager.Manager
	push    *httpapi.Server
	api     *httpapi.Server
	stores  []settings.Store // that are configured
	logger  *slog.Logger
}

// open opens the data folder and joins the parts; none of them runs yet.
func (p program) open(cfg settings.Config) (s *service, err error) {
	s = &service{}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.close())
		}
	}()
	logger := p.Logger()
	s.stores, s.logger = cfg.Stores, logger
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	if err := s.openStores(p, cfg, logger); err != nil {
		return s, err
	}
	if s.orders, err = eventstore.NewOrders(s.log, p.Now, newID); err != nil {
		return s, err
	}
	registry.MustRegister(newPositions(s), newOrderStats(s.views))
	if err := s.openManager(p, cfg, registry, logger); err != nil {
		return s, err
	}
	return s, s.openListeners(p, cfg, registry, logger)
}

// newID gives ids that sort by time.
func newID() string { return uuid.Must(uuid.NewV7()).String() }

func (s *service) openStores(p program, cfg settings.Config, logger *slog.Logger) (err error) {
	s.lock, err = datafolder.Take(cfg.DataDir, p.Now())
	if errors.Is(err, datafolder.ErrHeld) {
		return terminal.Misuse("cannot use the data folder", err.Error(), "stop that process, or give another folder with --data")
	}
	if err != nil {
		return terminal.Misuse("cannot use the data folder", err.Error(), "give another folder with --data")
	}
	s.nats, err = natsserver.Start(natsserver.Config{
		StoreDir: filepath.Join(cfg.DataDir, "nats"), Addr: cfg.NatsAddr, FeedRetention: cfg.FeedRetention,
	}, logger)
	if err != nil {
		return fmt.Errorf("start the event store: %w", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), openTimeout)
	defer cancel()
	log, err := jetstreamlog.Open(ctx, s.nats.JetStream())
	if err != nil {
		return err
	}
	s.log = p.watchLog(log)
	if s.readers, err = jetstreamlog.Open(ctx, s.nats.Readers()); err != nil {
		return err
	}
	if s.views, err = projections.Open(cfg.ViewsPath); err != nil {
		return err
	}
	s.feed = projections.NewFeed(s.nats.JetStream(), natsserver.FeedStream, logger)
	return nil
}

func (s *service) openListeners(p program, cfg settings.Config, registry *prometheus.Registry, logger *slog.Logger) (err error) {
	parts := httpapi.Parts{
		Orders: s.orders, Log: s.readers, Views: s.views, Manager: s.manager,
		Checks: s.checks(), Registry: registry, Logger: logger, Now: p.Now, NewID: newID,
	}
	for _, store := range cfg.Stores {
		parts.Stores = append(parts.Stores, httpapi.Store{ID: domain.StoreID(store.ID), PushSecret: store.PushSecret.Reveal()})
	}
	if s.push, err = httpapi.NewPushServer(parts); err != nil {
		return err
	}
	s.api, err = httpapi.NewAPIServer(parts)
	return err
}

// close closes what is open, the last opened first.
func (s *service) close() error {
	var errs []error
	for _, client := range s.clients {
		client.Close()
	}
	if s.views != nil {
		errs = append(errs, s.views.Close())
	}
	if s.nats != nil {
		s.nats.Close()
	}
	if s.lock != nil {
		errs = append(errs, s.lock.Release())
	}
	return errors.Join(errs...)
}
