package request

import (
	"net/http"

	"github.com/gorilla/mux"

	"ordertrail/domain"
)

// DefaultStore is the store of a request that names none.
const DefaultStore = "default"

// OrderKey returns the order that a path with {store} and {id} names.
func OrderKey(r *http.Request) (domain.OrderKey, error) {
	path := mux.Vars(r)
	return ParseKey(path["store"], path["id"])
}

// ParseKey returns the order that a store and an id name, or a domain.ErrBadID.
func ParseKey(rawStore, rawID string) (domain.OrderKey, error) {
	store, err := domain.ParseStoreID(rawStore)
	if err != nil {
		return domain.OrderKey{}, err
	}
	id, err := domain.ParseOrderID(rawID)
	if err != nil {
		return domain.OrderKey{}, err
	}
	return domain.OrderKey{Store: store, ID: id}, nil
}
