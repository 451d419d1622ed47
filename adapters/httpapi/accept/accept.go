package accept

import (
	"context"
	"fmt"
	"time"

	"ordertrail/adapters/httpapi/problem"
	"ordertrail/domain"
	"ordertrail/eventstore"
)

// appendTimeout is how long a push may wait for the event store; Klarna gives
// up after about 5 s.
const appendTimeout = 3 * time.Second

// Acceptor is the one way a push, a notification or a confirmation gets into the
// log.
type Acceptor struct {
	orders  *eventstore.Orders
	manager Manager
}

// New returns the acceptor of a core.
func New(orders *eventstore.Orders, manager Manager) Acceptor {
	return Acceptor{orders: orders, manager: manager}
}

// Push makes a push durable and says whether an event was stored for it, by this
// push or by one at the same time. It takes at most appendTimeout, and goes on
// where the caller has gone. An order that will have to wait for its first read is
// admitted before anything is written; what is due then is done at once. Errors
// are those of Orders.Execute, or problem.TooManyUnverified.
func (a Acceptor) Push(ctx context.Context, key domain.OrderKey, cause eventstore.Cause, push domain.Push) (stored bool, err error) {
	ctx, cancel := Outliving(ctx)
	defer cancel()
	before, err := a.orders.Recall(ctx, key)
	if err != nil {
		return false, fmt.Errorf("take %s of %s: %w", push.Via, key, err)
	}
	return a.pushFrom(ctx, before, cause, push)
}

// Outliving returns a context that lasts for appendTimeout, whether the caller stays
// or not.
func Outliving(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), appendTimeout)
}

func (a Acceptor) pushFrom(ctx context.Context, before eventstore.Entry, cause eventstore.Cause, push domain.Push) (stored bool, err error) {
	key := before.Order.Key
	waits := asksFirstRead(before.Order)
	if waits {
		if err := a.manager.Admit(ctx, key); err != nil {
			return false, fmt.Errorf("%w: %s: %w", problem.TooManyUnverified(), key, err)
		}
	}
	after, err := a.orders.ExecuteFrom(ctx, before, cause, push)
	if err != nil {
		if waits {
			a.forget(ctx, key)
		}
		return false, fmt.Errorf("take %s of %s: %w", push.Via, key, err)
	}
	due := len(domain.Due(after.Order)) > 0
	switch {
	case waits && due:
		a.manager.Begin(key)
	case waits:
		a.manager.Forget(key)
	case due:
		a.manager.Wake(key)
	}
	return after.Position != before.Position, nil
}

// Notify makes a notification durable and has the order read. For an order that
// was not found yet it is a push: the read that follows shows what it tells.
// Errors are those of Push.
func (a Acceptor) Notify(ctx context.Context, key domain.OrderKey, cause eventstore.Cause, notice domain.Notify) (stored bool, err error) {
	ctx, cancel := Outliving(ctx)
	defer cancel()
	before, err := a.orders.Recall(ctx, key)
	if err != nil {
		return false, fmt.Errorf("take a notification of %s: %w", key, err)
	}
	if !before.Order.Known() {
		return a.pushFrom(ctx, before, cause, domain.Push{Via: domain.ViaNotification, Notice: notice.EventType})
	}
	if _, err := a.orders.ExecuteFrom(ctx, before, cause, notice); err != nil {
		return false, fmt.Errorf("take a notification of %s: %w", key, err)
	}
	a.manager.Hurry(key, domain.DueLook)
	return true, nil
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

// Hurry does now what is due of a kind for an order.
func (a Acceptor) Hurry(key domain.OrderKey, kind domain.Kind) { a.manager.Hurry(key, kind) }

// Retry does now what is due for an order and reads it again; the channel is closed
// once it has been read, or could not be.
func (a Acceptor) Retry(key domain.OrderKey) (read <-chan struct{}) { return a.manager.Retry(key) }
