package httpapi

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"ordertrail/adapters/httpapi/problem"
	"ordertrail/domain"
	"ordertrail/eventstore"
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
type taker func(x *exchange, r *http.Request, key domain.OrderKey) (taken, error)

// taken is how a call goes on that was taken.
type taken struct {
	repeated bool
	after    <-chan struct{}         // not done before it is closed; nil: it may be at once
	done     func(domain.Order) bool // answered 200 then, and 202 before
	stands   func(domain.Order) bool // not done, and will not be by itself; nil: never
}

// commandRoutes are the calls that ask something of an order (contract.md section
// 5).
func (a *api) commandRoutes() []route {
	named := []struct {
		name string
		take taker
	}{
		{"ship", a.executes(readShip)}, {"cancel", a.executes(readCancel)}, {"refund", a.executes(readRefund)},
		{"release", a.executes(readRelease)}, {"extend", a.executes(readExtend)},
		{"hold", a.executes(readHold)}, {"resume", a.executes(readResume)}, {"retry", a.takeRetry},
	}
	var routes []route
	for _, c := range named {
		routes = append(routes, route{http.MethodPost, "/v1/orders/{store}/{id}/" + c.name, a.counted(c.name, c.take)})
	}
	return routes
}

// counted answers a call on an order, which is taken or refused, counted, and
// then followed for a while.
func (a *api) counted(name string, take taker) handler {
	return func(x *exchange, r *http.Request) error {
		key, wait, err := a.called(r)
		var call taken
		if err == nil {
			call, err = take(x, r, key)
		}
		a.commands.observe(key.Store, name, call.repeated, err)
		if err != nil {
			return err
		}
		return a.follow(x, r, key, wait, call)
	}
}

// called gives the order that a call on it names, and how long it may be waited
// for. The store is given as soon as it is one of ours.
func (a *api) called(r *http.Request) (key domain.OrderKey, wait time.Duration, err error) {
	named, err := orderKey(r)
	if err != nil {
		return key, 0, err
	}
	if err := a.checkStore(named.Store); err != nil {
		return key, 0, err
	}
	query, err := queryOf(r, "wait")
	if err != nil {
		return named, 0, err
	}
	wait, err = parseWait(query.Get("wait"))
	return named, wait, err
}

func (a *api) checkStore(store domain.StoreID) error {
	if !slices.Contains(a.stores, store) {
		return problem.New(http.StatusNotFound, problem.CodeUnknownStore, "there is no such store")
	}
	return nil
}

// executes takes a command on an order that is known, and hurries what is due by
// it.
func (a *api) executes(read commandReader) taker {
	return func(x *exchange, r *http.Request, key domain.OrderKey) (taken, error) {
		c, err := read(r, x.id)
		if err != nil {
			return taken{}, err
		}
		after, repeated, err := a.execute(r.Context(), key, eventstore.Cause{Actor: actorLocal, ID: x.id}, c.asks)
		if err != nil {
			return taken{}, err
		}
		if isDue(after, c.due) {
			a.intake.manager.Hurry(key, c.due)
		}
		return c.outcome(after, repeated), nil
	}
}

// execute makes a command durable on an order that is known. repeated says that
// nothing was added, by it or by a call at the same time. What was begun goes on
// where the caller has gone.
func (a *api) execute(ctx context.Context, key domain.OrderKey, cause eventstore.Cause, asked domain.Command) (after domain.Order, repeated bool, err error) {
	ctx, cancel := outliving(ctx)
	defer cancel()
	before, err := a.orders.Recall(ctx, key) // however old it is: the append finds out
	if err == nil && before.Order.Version == 0 {
		err = fmt.Errorf("%w: %s", eventstore.ErrUnknownOrder, key)
	}
	if err != nil {
		return domain.Order{}, false, err
	}
	entry, err := a.orders.ExecuteFrom(ctx, before, cause, asked)
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
