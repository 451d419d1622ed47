package httpapi

import (
	"fmt"
	"slices"

	"github.com/gorilla/mux"

	"ordertrail/adapters/httpapi/commands"
	"ordertrail/adapters/httpapi/documents"
	"ordertrail/adapters/httpapi/feed"
	"ordertrail/adapters/httpapi/operations"
	"ordertrail/adapters/httpapi/pipeline"
	"ordertrail/adapters/httpapi/push"
	"ordertrail/adapters/httpapi/queries"
	"ordertrail/adapters/httpapi/server"
)

// Limits of connections. The private API's callers are all on this machine, so
// that one peer may have them all.
func pushLimits() server.Limits { return server.Limits{Connections: 4096, PerPeer: 1024} }

func privateLimits() server.Limits { return server.Limits{Connections: 1024, PerPeer: 1024} }

// NewPushServer returns the public listener: Klarna's pushes and nothing else. It
// registers its metrics.
func NewPushServer(p Parts) (*Server, error) {
	handler, err := newPushHandler(p)
	if err != nil {
		return nil, fmt.Errorf("make the push listener: %w", err)
	}
	return server.New(handler, pushLimits(), p.Logger), nil
}

// NewAPIServer returns the private listener. It registers its metrics.
func NewAPIServer(p Parts) (*Server, error) {
	closing := server.NewClosing()
	handler, err := newAPIHandler(p, closing)
	if err != nil {
		return nil, fmt.Errorf("make the private API: %w", err)
	}
	api := server.New(handler, privateLimits(), p.Logger)
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
	asked, err := commands.New(commands.Config{
		Orders: p.Orders, Views: p.Views, Manager: p.Manager, Stores: p.storeIDs(), Closing: closing,
	}, p.Registry)
	if err != nil {
		return nil, err
	}
	live, err := feed.New(p.Registry, p.Log, closing)
	if err != nil {
		return nil, err
	}
	described, err := documents.Routes(p.Topics)
	if err != nil {
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
