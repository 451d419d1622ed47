package processmanager

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"ordertrail/domain"
)

// keyOf returns the key that every attempt of an intent carries. The order number,
// of which there is one, stands for the id of its intent.
func keyOf(o domain.Order, i domain.Intent) string {
	return idempotencyKey(o.Key, i.Kind, cmp.Or(i.ID, o.OrderNumber))
}

// idempotencyKey returns the key that every attempt of one write carries
// (help/guarantees.md, "Each effect at Klarna happens once"): a UUIDv5 of the
// store, the order, the kind of write and the command's id, empty where there is
// only one such command. What is written is not part of it. A key must never
// change: at Klarna a new one is a new payment.
func idempotencyKey(key domain.OrderKey, kind domain.Kind, command string) string {
	var name strings.Builder
	for _, part := range []string{string(key.Store), string(key.ID), string(kind), command} {
		// With its length before it no part can pass for two.
		fmt.Fprintf(&name, "%d:%s,", len(part), part)
	}
	space := uuid.NewSHA1(uuid.NameSpaceURL, []byte("ordertrail:klarna-idempotency-key"))
	return uuid.NewSHA1(space, []byte(name.String())).String()
}
