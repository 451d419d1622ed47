package processmanager

import (
	"fmt"
	"strings"

	"github.com/google/uuid"

	"ordertrail/domain"
)

// idempotencyKey gives the key that every attempt of one intent carries
// (contract.md section 3, rule 3): a UUIDv5 of the store, the order, the kind of
// write and the command's id, empty where there is only one such command. What
// is written is not part of it. A key must never change: at Klarna a new one is
// a new payment.
func idempotencyKey(key domain.OrderKey, kind domain.Kind, command string) string {
	var name strings.Builder
	for _, part := range []string{string(key.Store), string(key.ID), string(kind), command} {
		// With its length before it no part can pass for two.
		fmt.Fprintf(&name, "%d:%s,", len(part), part)
	}
	space := uuid.NewSHA1(uuid.NameSpaceURL, []byte("ordertrail:klarna-idempotency-key"))
	return uuid.NewSHA1(space, []byte(name.String())).String()
}
