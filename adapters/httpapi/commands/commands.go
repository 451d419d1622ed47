// Package commands is the part of the private API that asks something of an order:
// the shop's confirmations, checkouts, shipments, refunds and the like.
package commands

import (
	"context"
	"net/http"

	"github.com/prometheus/client_golang/prometheus"

	"ordertrail/adapters/httpapi/pipeline"
	"ordertrail/adapters/httpapi/problem"
	"ordertrail/adapters/httpapi/server"
	"ordertrail/domain"
	"ordertrail/eventstore"
	"ordertrail/projections"
)

// Manager is the process manager as seen from here.
type Manager interface {
	// Accept makes a command durable and has done what is due by it. It returns the
	// order after it and whether an event was stored; it takes at most 3 s, and goes on
	// where the caller has gone.
	Accept(ctx context.Context, key domain.OrderKey, cause eventstore.Cause, command domain.Command) (after domain.Order, stored bool, err error)
	// Retry does now what is due for an order and reads it again at Klarna; the channel
	// is closed once it has been read, or could not be.
	Retry(key domain.OrderKey) (read <-chan struct{})
}

// Config is what commands stand on. All of it is required.
type Config struct {
	Orders  *eventstore.Orders
	Views   *projections.Views
	Manager Manager
	Stores  []domain.StoreID // whose orders may be asked something
	Closing *server.Closing  // ends the calls that wait for an order
}

// Commands answer what the shop asks of orders (help/life.md, "Commands of an order").
type Commands struct {
	Config
	total *prometheus.CounterVec // of commands, by what became of them
	long  chan struct{}          // holds those with long bodies, while they are read
}

// maxLong bounds the commands with long bodies that are read at a time, and with them the memory that takes.
const maxLong = 8

// New returns commands and registers their metrics.
func New(c Config, registry prometheus.Registerer) (*Commands, error) {
	commands := &Commands{Config: c, long: make(chan struct{}, maxLong), total: prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "ordertrail_commands_total", Help: "Commands on orders by store and what became of them.",
	}, []string{"store", "command", "result"})}
	return commands, pipeline.Register(registry, commands.total)
}

// Routes are all that the commands answer.
func (c *Commands) Routes() []pipeline.Route {
	routes := []pipeline.Route{
		{Method: http.MethodPost, Path: "/v1/orders/{store}/{id}/confirm", Handle: c.confirm},
		{Method: http.MethodPost, Path: "/v1/checkouts", Handle: pipeline.NoQuery(c.checkout)},
	}
	for _, call := range []struct {
		name      string
		operation operation
	}{
		{"ship", c.execution(c.bounded(readShip))},
		{"cancel", c.execution(readCancel)},
		{"refund", c.execution(c.bounded(readRefund))},
		{"release", c.execution(readRelease)},
		{"extend", c.execution(readExtend)},
		{"hold", c.execution(readHold)},
		{"resume", c.execution(readResume)},
		{"retry", c.retry},
	} {
		routes = append(routes, pipeline.Route{
			Method: http.MethodPost, Path: "/v1/orders/{store}/{id}/" + call.name, Handle: c.handler(call.name, call.operation),
		})
	}
	return routes
}

// observe counts a command, a refused one by its problem's code. The store is empty where it is none of ours.
func (c *Commands) observe(store domain.StoreID, command string, repeated bool, err error) {
	result := "taken"
	switch {
	case err != nil:
		result = problem.Of(err).Code
	case repeated:
		result = "repeated"
	}
	c.total.WithLabelValues(pipeline.StoreLabel(store), command, result).Inc()
}
