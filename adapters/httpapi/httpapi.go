// Package httpapi is Ordertrail's face on HTTP: the public push listener, which
// turns Klarna's pushes and notifications into durable events, and the private API,
// which shows orders and events and accepts the shop's confirmations and commands
// (help/api.md, "Pushes and notifications", and help/api.md, "The private API").
//
// The push listener is the room push. The private API is the rooms commands,
// queries, feed, operations and documents. Both are served by server, run through
// pipeline and refused by problem; orderjson is how an order is shown. What both are
// asked is accepted by the process manager. This package joins the rooms.
package httpapi

import (
	"cmp"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/gorilla/mux"
	"github.com/prometheus/client_golang/prometheus"

	"ordertrail/adapters/httpapi/commands"
	"ordertrail/adapters/httpapi/documents"
	"ordertrail/adapters/httpapi/feed"
	"ordertrail/adapters/httpapi/operations"
	"ordertrail/adapters/httpapi/pipeline"
	"ordertrail/adapters/httpapi/push"
	"ordertrail/adapters/httpapi/queries"
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

// Manager is the process manager as seen from here. Its methods are called concurrently.
type Manager interface {
	commands.Manager
	push.Acceptor
	// Warnings are for people; they do not make the process unready.
	Warnings() []string
}

// What Parts and the servers are made of.
type (
	Store  = push.Store
	Check  = operations.Check
	Topic  = documents.Topic
	Server = server.Server
)

// storeIDs returns the ids of all stores.
func (p Parts) storeIDs() []domain.StoreID {
	ids := make([]domain.StoreID, len(p.Stores))
	for i, store := range p.Stores {
		ids[i] = store.ID
	}
	return ids
}

// NewPushServer returns the public listener: Klarna's pushes and nothing else. It registers its metrics.
func NewPushServer(p Parts) (*Server, error) {
	handler, err := newPushHandler(p)
	if err != nil {
		return nil, fmt.Errorf("make the push listener: %w", err)
	}
	return server.New(push.PlainPath(handler), server.Limits{Connections: 4096, PerPeer: 1024}, p.Logger), nil
}

// NewAPIServer returns the private listener. It registers its metrics.
func NewAPIServer(p Parts) (*Server, error) {
	closing := server.NewClosing()
	handler, err := newAPIHandler(p, closing)
	if err != nil {
		return nil, fmt.Errorf("make the private API: %w", err)
	}
	// The callers are all on this machine, so that one peer may have all connections.
	api := server.New(handler, server.Limits{Connections: 1024, PerPeer: 1024}, p.Logger)
	api.OnShutdown(closing.Begin)
	return api, nil
}

func newPushHandler(p Parts) (*mux.Router, error) {
	listener, err := push.New(p.Registry, p.Manager, p.Stores, p.Now)
	if err != nil {
		return nil, err
	}
	return pipeline.NewRouter(p.pipeline("push", pipeline.NewPublicGuard()), listener.Routes())
}

func newAPIHandler(p Parts, closing *server.Closing) (*mux.Router, error) {
	asked, noCommands := commands.New(commands.Config{
		Orders: p.Orders, Views: p.Views, Manager: p.Manager, Stores: p.storeIDs(), Closing: closing,
	}, p.Registry)
	live, noFeed := feed.New(p.Registry, p.Log, closing)
	described, noDocuments := documents.Routes(p.Topics)
	if err := cmp.Or(noCommands, noFeed, noDocuments); err != nil {
		return nil, err
	}
	return pipeline.NewRouter(p.pipeline("api", pipeline.NewPrivateGuard()), slices.Concat(
		described,
		queries.New(p.Orders, p.Views, p.storeIDs(), p.Now).Routes(),
		asked.Routes(),
		live.Routes(),
		operations.New(operations.Config{
			Log: p.Log, Views: p.Views, Checks: p.Checks, Warnings: p.Manager.Warnings, Closing: closing,
		}, p.Registry).Routes(),
	))
}

func (p Parts) pipeline(listener string, guard pipeline.Guard) pipeline.Config {
	return pipeline.Config{
		Listener: listener, Guard: guard, Registry: p.Registry, Logger: p.Logger, Now: p.Now, NewID: p.NewID,
	}
}
