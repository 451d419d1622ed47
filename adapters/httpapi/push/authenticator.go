package push

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/netip"
	"slices"

	"ordertrail/adapters/httpapi/problem"
	"ordertrail/domain"
)

// Store is a store whose pushes are accepted. PushSecret is the token its push
// URLs carry; without one only pushes from this machine are. IDNames are names under
// which they hold the order id, beside those that every store has.
type Store struct {
	ID         domain.StoreID
	PushSecret string
	IDNames    []string
}

// authenticator says who may push for which store.
type authenticator map[domain.StoreID]storeToken

// storeToken is the SHA-256 of a store's push secret, so that comparing takes equally long whatever is given.
type storeToken struct {
	digest    [sha256.Size]byte
	hasSecret bool
	idNames   []string
}

func newAuthenticator(stores []Store) authenticator {
	all := make(authenticator, len(stores))
	for _, store := range stores {
		all[store.ID] = storeToken{
			digest: sha256.Sum256([]byte(store.PushSecret)), hasSecret: store.PushSecret != "", idNames: store.IDNames,
		}
	}
	return all
}

// authenticate answers an unknown store, a wrong token and a stranger's push for a
// store without secret alike and after the same work.
func (a authenticator) authenticate(to address, remoteAddr string) (domain.StoreID, error) {
	expected, known := a[domain.StoreID(to.store)]
	given := ""
	if same := slices.Compact(slices.Clone(to.tokens)); len(same) == 1 {
		given = same[0]
	}
	digest := sha256.Sum256([]byte(given))
	matches := subtle.ConstantTimeCompare(digest[:], expected.digest[:]) == 1
	local := isLoopback(remoteAddr)
	if !known || expected.hasSecret && !matches || !expected.hasSecret && !local {
		return "", problem.NotFound()
	}
	return domain.StoreID(to.store), nil
}

// isLoopback looks at the peer's address only: headers of a proxy are anybody's.
func isLoopback(remoteAddr string) bool {
	peer, err := netip.ParseAddrPort(remoteAddr)
	return err == nil && peer.Addr().Unmap().IsLoopback()
}
