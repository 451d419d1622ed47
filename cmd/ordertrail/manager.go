package main

import (
	"log/slog"

	"github.com/prometheus/client_golang/prometheus"

	"ordertrail/adapters/httpapi"
	"ordertrail/adapters/klarna"
	"ordertrail/adapters/shop"
	"ordertrail/cmd/ordertrail/settings"
	"ordertrail/domain"
	"ordertrail/projections/processmanager"
)

// openManager joins the process manager with each store's Klarna and shop.
func (s *service) openManager(p program, cfg settings.Config, registry *prometheus.Registry, logger *slog.Logger) error {
	metrics, err := klarna.NewMetrics(registry)
	if err != nil {
		return err
	}
	var stores []processmanager.Store
	for _, described := range cfg.Stores {
		store, err := s.openStore(p, described, metrics)
		if err != nil {
			return err
		}
		stores = append(stores, store)
	}
	s.manager = processmanager.New(s.orders, s.views, processmanager.Config{
		Stores: stores, MaxUnverified: cfg.MaxUnverified, Now: p.Now, Logger: logger, Registerer: registry,
	})
	return nil
}

// openStore gives a store with its clients, which the service closes.
func (s *service) openStore(p program, described settings.Store, metrics *klarna.Metrics) (processmanager.Store, error) {
	id := domain.StoreID(described.ID)
	client, err := klarna.New(klarna.Config{
		Store: id, BaseURL: described.KlarnaURL,
		Username: described.Username, Password: described.Password.Reveal, Version: thisBuild().Version,
	}, metrics, p.Now)
	if err != nil {
		return processmanager.Store{}, err
	}
	s.clients = append(s.clients, client)
	store := processmanager.Store{
		ID: id, Klarna: p.watchKlarna(client), Rate: float64(described.KlarnaRate), AutoExtend: described.AutoExtend,
	}
	if described.ShopURL == "" {
		return store, nil
	}
	orderSystem, err := shop.New(shop.Config{
		Store: id, URL: described.ShopURL, Secret: described.ShopSecret.Reveal,
		Version: thisBuild().Version, Encode: httpapi.OrderDocument,
	}, p.Now)
	if err != nil {
		return processmanager.Store{}, err
	}
	s.clients = append(s.clients, orderSystem)
	store.Shop = orderSystem
	return store, nil
}
