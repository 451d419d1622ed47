package pipeline

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/gorilla/mux"

	"ordertrail/adapters/httpapi/problem"
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

// Query returns the query's parameters, each one known and named once.
func Query(r *http.Request, known ...string) (url.Values, error) {
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, problem.BadQuery("the query cannot be read: it is not well escaped")
	}
	for name, values := range query {
		if !slices.Contains(known, name) {
			return nil, problem.BadQuery("the query has a parameter that is not known here", known...)
		}
		if len(values) > 1 {
			return nil, problem.BadQuery(name + " is named more than once")
		}
	}
	return query, nil
}
