package commands

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"ordertrail/adapters/httpapi/accept"
	"ordertrail/adapters/httpapi/pipeline"
	"ordertrail/adapters/httpapi/problem"
	"ordertrail/adapters/httpapi/request"
	"ordertrail/adapters/httpapi/server"
	"ordertrail/domain"
	"ordertrail/eventstore"
	"ordertrail/projections"
)

// command is what a call asks of an order.
type command struct {
	asks   domain.Command
	due    domain.Kind // what is due at Klarna by it, empty where nothing is
	awaits bool        // it is done once that is
	id     string      // that the caller gave it, may be empty
}

// commandReader reads the command of a call. made is an id for a command that
// brings none.
type commandReader func(r *http.Request, made string) (command, error)

// taker makes what a call asks of an order durable and sets it going.
type taker func(x *pipeline.Exchange, r *http.Request, key domain.OrderKey) (taken, error)

// taken is how a call goes on that was taken.
type taken struct {
	repeated bool
	after    <-chan struct{}         // not done before it is closed; nil: it may be at once
	done     func(domain.Order) bool // answered 200 then, and 202 before
	stands   func(domain.Order) bool // not done, and will not be by itself; nil: never
}

// Commands take what the shop asks of orders (contract.md section 5).
type Commands struct {
	orders   *eventstore.Orders
	views    *projections.Views
	acceptor accept.Acceptor
	stores   []domain.StoreID
	closing  *server.Closing
	metrics  metrics
}

// New returns the commands on the orders of stores and registers their metrics.
func New(registry prometheus.Registerer, orders *eventstore.Orders, views *projections.Views, acceptor accept.Acceptor,
	stores []domain.StoreID, closing *server.Closing) (*Commands, error) {
	commands := &Commands{
		orders: orders, views: views, acceptor: acceptor, stores: stores, closing: closing, metrics: newMetrics(),
	}
	return commands, pipeline.Register(registry, commands.metrics.total)
}

// Routes are all that the commands answer.
func (c *Commands) Routes() []pipeline.Route {
	named := []struct {
		name string
		take taker
	}{
		{"ship", c.executes(readShip)}, {"cancel", c.executes(readCancel)}, {"refund", c.executes(readRefund)},
		{"release", c.executes(readRelease)}, {"extend", c.executes(readExtend)},
		{"hold", c.executes(readHold)}, {"resume", c.executes(readResume)}, {"retry", c.takeRetry},
	}
	routes := []pipeline.Route{
		{Method: http.MethodPost, Path: "/v1/orders/{store}/{id}/confirm", Handle: c.confirm},
		{Method: http.MethodPost, Path: "/v1/checkouts", Handle: c.checkout},
	}
	for _, n := range named {
		routes = append(routes, pipeline.Route{
			Method: http.MethodPost, Path: "/v1/orders/{store}/{id}/" + n.name, Handle: c.counted(n.name, n.take),
		})
	}
	return routes
}

// counted answers a call on an order, which is taken or refused, counted, and
// then followed for a while.
func (c *Commands) counted(name string, take taker) pipeline.Handler {
	return func(x *pipeline.Exchange, r *http.Request) error {
		key, wait, err := c.called(r)
		var call taken
		if err == nil {
			call, err = take(x, r, key)
		}
		c.metrics.observe(key.Store, name, call.repeated, err)
		if err != nil {
			return err
		}
		return c.follow(x, r, key, wait, call)
	}
}

// called gives the order that a call on it names, and how long it may be waited
// for. The store is given as soon as it is one of ours.
func (c *Commands) called(r *http.Request) (key domain.OrderKey, wait time.Duration, err error) {
	named, err := request.OrderKey(r)
	if err != nil {
		return key, 0, err
	}
	if err := c.checkStore(named.Store); err != nil {
		return key, 0, err
	}
	query, err := request.Query(r, "wait")
	if err != nil {
		return named, 0, err
	}
	wait, err = parseWait(query.Get("wait"))
	return named, wait, err
}

func (c *Commands) checkStore(store domain.StoreID) error {
	if !slices.Contains(c.stores, store) {
		return problem.New(http.StatusNotFound, problem.CodeUnknownStore, "there is no such store")
	}
	return nil
}

// executes takes a command on an order that is known, and hurries what is due by
// it.
func (c *Commands) executes(read commandReader) taker {
	return func(x *pipeline.Exchange, r *http.Request, key domain.OrderKey) (taken, error) {
		asked, err := read(r, x.ID)
		if err != nil {
			return taken{}, err
		}
		after, repeated, err := c.execute(r.Context(), key, eventstore.Cause{Actor: actorLocal, ID: x.ID}, asked.asks)
		if err != nil {
			return taken{}, err
		}
		if isDue(after, asked.due) {
			c.acceptor.Hurry(key, asked.due)
		}
		return asked.outcome(after, repeated), nil
	}
}

// execute makes a command durable on an order that is known. repeated says that
// nothing was added, by it or by a call at the same time. What was begun goes on
// where the caller has gone.
func (c *Commands) execute(ctx context.Context, key domain.OrderKey, cause eventstore.Cause, asked domain.Command) (after domain.Order, repeated bool, err error) {
	ctx, cancel := accept.Outliving(ctx)
	defer cancel()
	before, err := c.orders.Recall(ctx, key) // however old it is: the append finds out
	if err == nil && before.Order.Version == 0 {
		err = fmt.Errorf("%w: %s", eventstore.ErrUnknownOrder, key)
	}
	if err != nil {
		return domain.Order{}, false, err
	}
	entry, err := c.orders.ExecuteFrom(ctx, before, cause, asked)
	if err != nil {
		return domain.Order{}, false, err
	}
	return entry.Order, entry.Position == before.Position, nil
}

// outcome says when a command is done that led to an order. A shipment of a held
// order stands.
func (c command) outcome(after domain.Order, repeated bool) taken {
	if !c.awaits {
		return taken{repeated: repeated, done: func(domain.Order) bool { return true }}
	}
	pending, _ := after.Waiting(c.due)
	id := cmp.Or(c.id, pending.ID)
	return taken{
		repeated: repeated,
		done:     func(o domain.Order) bool { return o.Progress(c.due, id) != domain.Waiting },
		stands:   func(o domain.Order) bool { return !isDue(o, c.due) },
	}
}

func isDue(o domain.Order, kind domain.Kind) bool {
	return slices.ContainsFunc(domain.Due(o), func(task domain.Task) bool { return task.Kind == kind })
}
