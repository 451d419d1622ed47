package service

import (
	"ordertrail/adapters/httpapi"
	"ordertrail/adapters/klarna"
	"ordertrail/adapters/shop"
	"ordertrail/cmd/ordertrail/settings"
	"ordertrail/domain"
	"ordertrail/projections/processmanager"
)

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
func (s *Service) openStore(described settings.Store, metrics *klarna.Metrics) (processmanager.Store, error) {
	id := domain.StoreID(described.ID)
	client, err := klarna.New(klarna.Config{
		Store: id, BaseURL: described.KlarnaURL, Username: described.Username, Password: described.Password.Reveal,
		Version: s.parts.Version, Dial: s.parts.Dial,
	}, metrics, s.parts.Now)
	if err != nil {
		return processmanager.Store{}, err
	}
	s.clients = append(s.clients, client)
	orderSystem, err := s.openShop(id, described)
	return processmanager.Store{
		ID: id, Klarna: s.parts.Points.klarna(client), Rate: float64(described.KlarnaRate), Shop: orderSystem, AutoExtend: described.AutoExtend,
	}, err
}

// openShop returns a store's order system, nil where it has none.
func (s *Service) openShop(id domain.StoreID, described settings.Store) (processmanager.Shop, error) {
	if described.ShopURL == "" {
		return s.parts.Shop, nil
	}
	client, err := shop.New(shop.Config{
		Store: id, URL: described.ShopURL, Secret: described.ShopSecret.Reveal,
		Version: s.parts.Version, Encode: httpapi.OrderDocument,
	}, s.parts.Now)
	if err != nil {
		return nil, err
	}
	s.clients = append(s.clients, client)
	return client, nil
}
