package httpapi

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

// intake is the one way a push, a notification or a confirmation gets into the
// log.
type intake struct {
	orders  *eventstore.Orders
	manager Manager
}

// take makes a push durable and says whether an event was stored for it, by this
// push or by one at the same time. It takes at most appendTimeout, and goes on
// where the caller has gone. An order that will have to wait for its first read is
// admitted before anything is written; what is due then is done at once. Errors
// are those of Orders.Execute, or problem.TooManyUnverified.
func (i intake) take(ctx context.Context, key domain.OrderKey, cause eventstore.Cause, push domain.Push) (stored bool, err error) {
	ctx, cancel := outliving(ctx)
	defer cancel()
	before, err := i.orders.Recall(ctx, key)
	if err != nil {
		return false, fmt.Errorf("take %s of %s: %w", push.Via, key, err)
	}
	return i.takeFrom(ctx, before, cause, push)
}

// outliving gives a context that lasts for appendTimeout, whether the caller stays
// or not.
func outliving(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), appendTimeout)
}

func (i intake) takeFrom(ctx context.Context, before eventstore.Entry, cause eventstore.Cause, push domain.Push) (stored bool, err error) {
	key := before.Order.Key
	waits := asksFirstRead(before.Order)
	if waits {
		if err := i.manager.Admit(ctx, key); err != nil {
			return false, fmt.Errorf("%w: %s: %w", problem.TooManyUnverified(), key, err)
		}
	}
	after, err := i.orders.ExecuteFrom(ctx, before, cause, push)
	if err != nil {
		if waits {
			i.forget(ctx, key)
		}
		return false, fmt.Errorf("take %s of %s: %w", push.Via, key, err)
	}
	due := len(domain.Due(after.Order)) > 0
	switch {
	case waits && due:
		i.manager.Begin(key)
	case waits:
		i.manager.Forget(key)
	case due:
		i.manager.Wake(key)
	}
	return after.Position != before.Position, nil
}

// notify makes a notification durable and has the order read. For an order that
// was not found yet it is a push: the read that follows shows what it tells.
// Errors are those of take.
func (i intake) notify(ctx context.Context, key domain.OrderKey, cause eventstore.Cause, notice domain.Notify) (stored bool, err error) {
	ctx, cancel := outliving(ctx)
	defer cancel()
	before, err := i.orders.Recall(ctx, key)
	if err != nil {
		return false, fmt.Errorf("take a notification of %s: %w", key, err)
	}
	if !before.Order.Known() {
		return i.takeFrom(ctx, before, cause, domain.Push{Via: domain.ViaNotification, Notice: notice.EventType})
	}
	if _, err := i.orders.ExecuteFrom(ctx, before, cause, notice); err != nil {
		return false, fmt.Errorf("take a notification of %s: %w", key, err)
	}
	i.manager.Hurry(key, domain.DueLook)
	return true, nil
}

// forget takes an Admit back, unless another push of the order was stored
// meanwhile, which waits by right.
func (i intake) forget(ctx context.Context, key domain.OrderKey) {
	now, err := i.orders.Recall(ctx, key)
	if err != nil || asksFirstRead(now.Order) {
		i.manager.Forget(key)
	}
}

// asksFirstRead says whether a push makes an order wait for its first read that
// is not waiting already. Nor does one wait that only a checkout has named: it is
// looked for now and then.
func asksFirstRead(o domain.Order) bool {
	return o.Version == 0 || o.Named || o.Status == domain.Unresolved && !o.AskAgain
}
