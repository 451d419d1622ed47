package natsserver

import (
	"fmt"

	"github.com/nats-io/nkeys"
)

// userKey is the credential of one user: a key pair made for this start, whose
// private half is never written or sent anywhere.
type userKey struct {
	public string
	sign   func(nonce []byte) ([]byte, error)
}

func newUserKey() (userKey, error) {
	pair, err := nkeys.CreateUser()
	if err != nil {
		return userKey{}, fmt.Errorf("make a NATS user key: %w", err)
	}
	public, err := pair.PublicKey()
	if err != nil {
		return userKey{}, fmt.Errorf("read a NATS user key: %w", err)
	}
	return userKey{public: public, sign: pair.Sign}, nil
}
