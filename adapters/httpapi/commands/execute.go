package commands

import (
	"cmp"
	"net/http"

	"ordertrail/adapters/httpapi/pipeline"
	"ordertrail/adapters/httpapi/problem"
	"ordertrail/domain"
)

// command is what a call asks of an order.
type command struct {
	asks   domain.Command
	awaits bool   // it is done only when what is due by it is done
	id     string // that the caller gave it, may be empty
}

// commandReader reads the command of a call. defaultID is that of a command that brings none.
type commandReader func(r *http.Request, defaultID string) (command, error)

// bounded reads few long bodies at a time.
func (c *Commands) bounded(read commandReader) commandReader {
	return func(r *http.Request, made string) (command, error) {
		if r.ContentLength >= 0 && r.ContentLength <= pipeline.MaxBody {
			return read(r, made)
		}
		select {
		case c.long <- struct{}{}:
			defer func() { <-c.long }()
			return read(r, made)
		default:
			return command{}, problem.Overloaded("too many long bodies at once")
		}
	}
}

// execution accepts a command on an order that is known.
func (c *Commands) execution(read commandReader) operation {
	return func(x *pipeline.Exchange, r *http.Request, key domain.OrderKey) (outcome, error) {
		command, err := read(r, x.ID)
		if err != nil {
			return outcome{}, err
		}
		after, stored, err := c.Manager.Accept(r.Context(), key, causeOf(x), command.asks)
		if err != nil {
			return outcome{}, err
		}
		return command.outcome(after, !stored), nil
	}
}

// outcome says when a command is done that led to an order. A shipment of a held order is stalled.
func (c command) outcome(after domain.Order, repeated bool) outcome {
	if !c.awaits {
		return outcome{repeated: repeated, done: func(domain.Order) bool { return true }}
	}
	due := domain.AsksFor(c.asks)
	pending, _ := after.Intents.Waiting(due)
	id := cmp.Or(c.id, pending.ID)
	return outcome{
		repeated: repeated,
		done:     func(o domain.Order) bool { return o.Progress(due, id) != domain.Waiting },
		stalled:  func(o domain.Order) bool { return !domain.IsDue(o, due) },
	}
}

// retry does now what is due for an order and reads it again. One that was given up is asked for anew, as after a push.
func (c *Commands) retry(x *pipeline.Exchange, r *http.Request, key domain.OrderKey) (outcome, error) {
	if err := pipeline.EmptyBody(r); err != nil {
		return outcome{}, err
	}
	entry, err := c.Orders.Load(r.Context(), key)
	if err != nil {
		return outcome{}, err
	}
	if entry.Order.Status != domain.Unresolved {
		return afterRead(c.Manager.Retry(key)), nil
	}
	_, stored, err := c.Manager.Accept(r.Context(), key, causeOf(x), domain.Push{Via: domain.ViaRetry})
	return outcome{repeated: !stored, done: domain.Order.Settled}, err
}

// afterRead is the outcome of a retry, which is done once the order has been read and nothing is due.
func afterRead(read <-chan struct{}) outcome {
	isRead := func() bool {
		select {
		case <-read:
			return true
		default:
			return false
		}
	}
	return outcome{after: read, done: func(o domain.Order) bool { return isRead() && len(domain.Due(o)) == 0 }}
}
