package main

import (
	"net/url"

	"ordertrail/domain"
)

// An orderRef names one order of one store.
type orderRef struct{ store, id string }

// String gives store/id.
func (r orderRef) String() string { return r.store + "/" + r.id }

// path is where the API shows the order.
func (r orderRef) path() string {
	return "/v1/orders/" + url.PathEscape(r.store) + "/" + url.PathEscape(r.id)
}

// key is the order as the domain knows it.
func (r orderRef) key() domain.OrderKey {
	return domain.OrderKey{Store: domain.StoreID(r.store), ID: domain.OrderID(r.id)}
}
