package service

import (
	"context"
	"maps"
	"slices"

	"ordertrail/cmd/ordertrail/settings"
	"ordertrail/domain"
)

// nameForgottenStores warns of each store that has orders and is not configured,
// which a typing error in the settings is enough for.
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
