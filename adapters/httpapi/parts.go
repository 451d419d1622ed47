package httpapi

import (
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"ordertrail/adapters/httpapi/commands"
	"ordertrail/adapters/httpapi/documents"
	"ordertrail/adapters/httpapi/operations"
	"ordertrail/adapters/httpapi/orderjson"
	"ordertrail/adapters/httpapi/push"
	"ordertrail/adapters/httpapi/server"
	"ordertrail/domain"
	"ordertrail/eventstore"
	"ordertrail/projections"
)

// Parts are what the listeners are made of. All are required but Checks and
// Topics; both listeners of a process share them.
type Parts struct {
	Orders   *eventstore.Orders
	Log      eventstore.Log
	Views    *projections.Views
	Manager  Manager
	Stores   []Store
	Checks   []Check
	Topics   []Topic
	Registry *prometheus.Registry
	Logger   *slog.Logger
	// Now returns the time, NewID unique ids of requests.
	Now   func() time.Time
	NewID func() string
}

// Manager is the process manager as seen from here. Its methods are called
// concurrently.
type Manager interface {
	commands.Manager
	// Warnings are for people; they do not make the process unready.
	Warnings() []string
}

// What Parts and the servers are made of.
type (
	// Store is push.Store.
	Store = push.Store
	// Check is operations.Check.
	Check = operations.Check
	// Topic is documents.Topic.
	Topic = documents.Topic
	// Server is server.Server.
	Server = server.Server
)

// OrderDocument is orderjson.Document.
func OrderDocument(o domain.Order) ([]byte, error) { return orderjson.Document(o) }

// storeIDs returns the ids of all stores.
func (p Parts) storeIDs() []domain.StoreID {
	ids := make([]domain.StoreID, len(p.Stores))
	for i, store := range p.Stores {
		ids[i] = store.ID
	}
	return ids
}
