package accept

import (
	"context"

	"ordertrail/domain"
)

// Manager is the process manager as seen from here. Its methods are called
// concurrently and answer at once.
type Manager interface {
	// Admit asks that a new or given-up order may wait for its first read; asking
	// twice counts once. An error means that it may not now (contract.md section 6).
	Admit(ctx context.Context, key domain.OrderKey) error
	// Forget takes an Admit back: the append of its push failed.
	Forget(key domain.OrderKey)
	// Begin does what is due for an order that was admitted and whose push is stored.
	Begin(key domain.OrderKey)
	// Wake makes what is due for an order due now.
	Wake(key domain.OrderKey)
	// Hurry does now what is due of a kind for an order, without waiting until the
	// due projection shows it.
	Hurry(key domain.OrderKey, kind domain.Kind)
	// Retry does now what is due for an order and reads it again at Klarna; the
	// channel is closed once it has been read, or could not be.
	Retry(key domain.OrderKey) (read <-chan struct{})
	// Warnings are for people; they do not make the process unready.
	Warnings() []string
}
