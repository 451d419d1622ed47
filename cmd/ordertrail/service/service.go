// Package service joins the parts of the product into one service.
package service

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"ordertrail/adapters/httpapi/orderjson"
	"ordertrail/adapters/klarna"
	"ordertrail/adapters/shop"
	"ordertrail/cmd/ordertrail/settings"
	"ordertrail/domain"
	"ordertrail/eventstore"
	"ordertrail/projections/processmanager"
)

// Parts is what a service is joined from.
type Parts struct {
	Storage       *Storage // closed with the service
	Stores        []settings.Store
	MaxUnverified int    // ids of each store that may wait to be found at Klarna
	Version       string // of the program, which Klarna and the shops are told
	Now           func() time.Time
	NewID         func() string
	Logger        *slog.Logger

	// What follows is nil in a process that is nobody's test.
	Dial   func(ctx context.Context, network, address string) (net.Conn, error) // reaches Klarna
	Shop   processmanager.Shop                                                  // asked by stores that name none
	Points Points
}

// Service is all long-lived parts of one process, joined.
type Service struct {
	Orders  *eventstore.Orders
	Manager *processmanager.Manager

	parts    Parts
	storage  *Storage
	log      eventstore.Log // the storage's, with the points of the parts
	registry *prometheus.Registry
	clients  []interface{ Close() }
}

// Open joins the parts; none of them runs yet.
func Open(parts Parts) (s *Service, err error) {
	s = &Service{
		parts: parts, storage: parts.Storage, log: pointsOfLog{parts.Storage.Log, parts.Points},
		registry: prometheus.NewRegistry(),
	}
	defer func() {
		if err != nil {
			s, err = nil, errors.Join(err, s.Close())
		}
	}()
	s.registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	if s.Orders, err = eventstore.NewOrders(s.log, parts.Now, parts.NewID); err != nil {
		return s, err
	}
	s.registry.MustRegister(newPositions(s), newOrderStats(s.storage.Views))
	s.Manager, err = s.newManager()
	return s, err
}

// Close closes the clients and then the storage.
func (s *Service) Close() error {
	for _, client := range s.clients {
		client.Close()
	}
	return s.storage.Close()
}

// newManager joins the process manager with each store's Klarna and shop.
func (s *Service) newManager() (*processmanager.Manager, error) {
	metrics, err := klarna.NewMetrics(s.registry)
	if err != nil {
		return nil, err
	}
	var stores []processmanager.Store
	for _, described := range s.parts.Stores {
		store, err := s.openStore(described, metrics)
		if err != nil {
			return nil, err
		}
		stores = append(stores, store)
	}
	return processmanager.New(s.Orders, s.storage.Views, processmanager.Config{
		Stores: stores, MaxUnverified: s.parts.MaxUnverified, Now: s.parts.Now, Logger: s.parts.Logger, Registerer: s.registry,
	}), nil
}

// openStore returns a store with its clients, which the service closes.
func (s *Service) openStore(described settings.Store, metrics *klarna.Metrics) (store processmanager.Store, err error) {
	id := domain.StoreID(described.ID)
	if described.URLEnding != "" {
		s.parts.Logger.Warn("the store's Klarna URL is taken without its ending, which every call brings itself",
			"store", described.ID, "url", described.KlarnaURL, "ending", described.URLEnding)
	}
	client, err := klarna.New(klarna.Config{
		Store: id, BaseURL: described.KlarnaURL, Username: described.Username, Password: described.Password.Reveal,
		Version: s.parts.Version, Dial: s.parts.Dial,
	}, metrics, s.parts.Now)
	if err != nil {
		return store, err
	}
	s.clients = append(s.clients, client)
	store = processmanager.Store{
		ID: id, Klarna: pointsOfKlarna{client, s.parts.Points}, Rate: float64(described.KlarnaRate),
		Shop: s.parts.Shop, AutoExtend: described.AutoExtend,
	}
	if described.ShopURL == "" {
		return store, nil
	}
	orderSystem, err := shop.New(shop.Config{
		Store: id, URL: described.ShopURL, Secret: described.ShopSecret.Reveal,
		Version: s.parts.Version, Encode: orderjson.Document,
	}, s.parts.Now)
	if err != nil {
		return store, err
	}
	s.clients = append(s.clients, orderSystem)
	store.Shop = orderSystem
	return store, nil
}
