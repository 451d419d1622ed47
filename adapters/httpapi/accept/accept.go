package accept

import (
	"context"
	"fmt"
	"time"

	"ordertrail/adapters/httpapi/problem"
	"ordertrail/domain"
	"ordertrail/eventstore"
)

// appendTimeout is how long a command may wait for the event store; Klarna gives
// up after about 5 s.
const appendTimeout = 3 * time.Second

// Acceptor brings commands into the log.
type Acceptor struct {
	orders  *eventstore.Orders
	manager Manager
}

// New returns the acceptor of a core.
func New(orders *eventstore.Orders, manager Manager) Acceptor {
	return Acceptor{orders: orders, manager: manager}
}

// Accept makes a command durable and has done what is due by it. It returns the
// order as it is then, and whether an event was stored, by this call or by one at
// the same time. It takes at most 3 s, and goes on where the caller has gone. Errors
// are those of Orders.Execute, eventstore.ErrUnknownOrder for a command on an order
// that nobody has named, or problem.TooManyUnverified.
func (a Acceptor) Accept(ctx context.Context, key domain.OrderKey, cause eventstore.Cause, command domain.Command) (after domain.Order, stored bool, err error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), appendTimeout)
	defer cancel()
	before, err := a.orders.Recall(ctx, key) // however old it is: the append finds out
	if err != nil {
		return domain.Order{}, false, fmt.Errorf("accept %T of %s: %w", command, key, err)
	}
	command = onOrder(before.Order, command)
	push, isPush := command.(domain.Push)
	if !isPush && before.Order.Version == 0 {
		return domain.Order{}, false, fmt.Errorf("%w: %s", eventstore.ErrUnknownOrder, key)
	}
	store := a.appendCommand
	if isPush && push.Via != domain.ViaCheckout {
		store = a.appendPush
	}
	entry, err := store(ctx, before, cause, command)
	if err != nil {
		return domain.Order{}, false, fmt.Errorf("accept %T of %s: %w", command, key, err)
	}
	return entry.Order, entry.Position != before.Position, nil
}

// Retry does now what is due for an order and reads it again; the channel is closed
// once it has been read, or could not be.
func (a Acceptor) Retry(key domain.OrderKey) (read <-chan struct{}) { return a.manager.Retry(key) }

// onOrder returns a notification of an order that was not found yet as a push: the
// read that follows shows what it tells.
func onOrder(o domain.Order, command domain.Command) domain.Command {
	if notice, isNotice := command.(domain.Notify); isNotice && !o.Known() {
		return domain.Push{Via: domain.ViaNotification, Notice: notice.EventType}
	}
	return command
}

// appendCommand has what is due by a command done without waiting until the due
// projection shows it.
func (a Acceptor) appendCommand(ctx context.Context, before eventstore.Entry, cause eventstore.Cause, command domain.Command) (eventstore.Entry, error) {
	after, err := a.orders.ExecuteFrom(ctx, before, cause, command)
	if err != nil {
		return eventstore.Entry{}, err
	}
	if kind := DueBy(command); kind == domain.DueLook || IsDue(after.Order, kind) {
		a.manager.Hurry(after.Order.Key, kind)
	}
	return after, nil
}

// appendPush admits an order that will have to wait for its first read before
// anything is written.
func (a Acceptor) appendPush(ctx context.Context, before eventstore.Entry, cause eventstore.Cause, push domain.Command) (eventstore.Entry, error) {
	key := before.Order.Key
	waits := asksFirstRead(before.Order)
	if waits {
		if err := a.manager.Admit(ctx, key); err != nil {
			return eventstore.Entry{}, fmt.Errorf("%w: %w", problem.TooManyUnverified(), err)
		}
	}
	after, err := a.orders.ExecuteFrom(ctx, before, cause, push)
	if err != nil {
		if waits {
			a.forget(ctx, key)
		}
		return eventstore.Entry{}, err
	}
	switch due := len(domain.Due(after.Order)) > 0; {
	case waits && due:
		a.manager.Begin(key)
	case waits:
		a.manager.Forget(key)
	case due:
		a.manager.Wake(key)
	}
	return after, nil
}

// forget takes an Admit back, unless another push of the order was stored
// meanwhile, which waits by right.
func (a Acceptor) forget(ctx context.Context, key domain.OrderKey) {
	now, err := a.orders.Recall(ctx, key)
	if err != nil || asksFirstRead(now.Order) {
		a.manager.Forget(key)
	}
}

// asksFirstRead says whether a push makes an order wait for its first read that
// is not waiting already. Nor does one wait that only a checkout has named: it is
// looked for now and then.
func asksFirstRead(o domain.Order) bool {
	return o.Version == 0 || o.Named || o.Status == domain.Unresolved && !o.AskAgain
}
