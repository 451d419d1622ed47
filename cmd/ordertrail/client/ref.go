package client

import (
	"net/url"

	"ordertrail/domain"
)

// A Ref names one order of one store.
type Ref struct{ Store, ID string }

// String returns store/id.
func (r Ref) String() string { return r.Store + "/" + r.ID }

// Path is where the API shows the order.
func (r Ref) Path() string {
	return "/v1/orders/" + url.PathEscape(r.Store) + "/" + url.PathEscape(r.ID)
}

// Key is the order as the domain knows it.
func (r Ref) Key() domain.OrderKey {
	return domain.OrderKey{Store: domain.StoreID(r.Store), ID: domain.OrderID(r.ID)}
}
