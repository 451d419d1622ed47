package push

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/netip"

	"ordertrail/adapters/httpapi/problem"
	"ordertrail/domain"
)

// Store is a store whose orders are taken. PushSecret is the token its push
// URLs carry; without one only pushes from this machine are taken.
type Store struct {
	ID         domain.StoreID
	PushSecret string
}

// gates say who may push for which store.
type gates map[domain.StoreID]gate

// gate is the SHA-256 of a store's push secret, so that comparing takes equally
// long whatever is given.
type gate struct {
	digest    [sha256.Size]byte
	hasSecret bool
}

func newGates(stores []Store) gates {
	all := make(gates, len(stores))
	for _, store := range stores {
		all[store.ID] = gate{digest: sha256.Sum256([]byte(store.PushSecret)), hasSecret: store.PushSecret != ""}
	}
	return all
}

// open answers an unknown store, a wrong token and a stranger's push for a
// store without secret alike and after the same work.
func (g gates) open(store string, tokens []string, remoteAddr string) (domain.StoreID, error) {
	gate, known := g[domain.StoreID(store)]
	token := ""
	if len(tokens) == 1 {
		token = tokens[0]
	}
	given := sha256.Sum256([]byte(token))
	matches := subtle.ConstantTimeCompare(given[:], gate.digest[:]) == 1
	local := isLoopback(remoteAddr)
	if !known || gate.hasSecret && !matches || !gate.hasSecret && !local {
		return "", problem.NotFound()
	}
	return domain.StoreID(store), nil
}

// isLoopback looks at the peer's address only: headers of a proxy are anybody's.
func isLoopback(remoteAddr string) bool {
	peer, err := netip.ParseAddrPort(remoteAddr)
	return err == nil && peer.Addr().Unmap().IsLoopback()
}
