package httpapi

import (
	"context"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"ordertrail/domain"
	"ordertrail/eventstore"
	"ordertrail/projections"
)

// Parts are what the listeners are made of. All are required but Checks; both
// listeners of a process share them.
type Parts struct {
	Orders   *eventstore.Orders
	Log      eventstore.Log
	Views    *projections.Views
	Manager  Manager
	Stores   []Store
	Checks   []Check
	Registry *prometheus.Registry
	Logger   *slog.Logger
	// Now gives the time, NewID unique ids of requests.
	Now   func() time.Time
	NewID func() string
}

// Store is a store whose orders are taken. PushSecret is the token its push
// URLs carry; without one only pushes from this machine are taken.
type Store struct {
	ID         domain.StoreID
	PushSecret string
}

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

// Check is one thing /readyz asks; an error makes the process unready and its
// text is shown.
type Check struct {
	Name string
	Run  func(ctx context.Context) error
}

// storeIDs gives the ids of all stores.
func (p Parts) storeIDs() []domain.StoreID {
	ids := make([]domain.StoreID, len(p.Stores))
	for i, store := range p.Stores {
		ids[i] = store.ID
	}
	return ids
}
