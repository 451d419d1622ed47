package processmanager

import (
	"context"
	"fmt"
	"sync"
	"time"

	"ordertrail/domain"
	"ordertrail/eventstore"
)

// acceptTimeout is how long a command may wait for the event store; Klarna gives
// up on a push after about 5 s.
const acceptTimeout = 3 * time.Second

// Accept makes a command durable and has done what is due by it, without waiting
// until the due projection shows it. An order that will have to wait for its first
// read is admitted before anything is written. It returns the order after it, and
// whether an event was stored, by this call or by one at the same time. It takes at
// most 3 s, and goes on where the caller has gone. Errors are those of Orders.Execute,
// eventstore.ErrUnknownOrder for a command on an order that nobody has named, or
// domain.ErrTooManyUnverified.
func (m *Manager) Accept(ctx context.Context, key domain.OrderKey, cause eventstore.Cause, command domain.Command) (after domain.Order, stored bool, err error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), acceptTimeout)
	defer cancel()
	before, err := m.orders.Recall(ctx, key) // however old it is: the append finds out
	if err != nil {
		return domain.Order{}, false, fmt.Errorf("accept %T of %s: %w", command, key, err)
	}
	if before.Order.Version == 0 && !domain.MayBegin(command) {
		return domain.Order{}, false, fmt.Errorf("%w: %s", eventstore.ErrUnknownOrder, key)
	}
	waits := domain.AsksFirstRead(before.Order, command)
	if waits {
		if err := m.admit(ctx, key); err != nil {
			return domain.Order{}, false, err
		}
	}
	entry, err := m.orders.ExecuteFrom(ctx, before, cause, command)
	if err != nil {
		if waits {
			m.takeBack(ctx, key, command)
		}
		return domain.Order{}, false, fmt.Errorf("accept %T of %s: %w", command, key, err)
	}
	m.trigger(entry.Order, command, waits)
	return entry.Order, entry.Position != before.Position, nil
}

// trigger has what is due by a command done now. What somebody waits for goes before
// other new orders.
func (m *Manager) trigger(o domain.Order, command domain.Command, waits bool) {
	w := m.workers[o.Key.Store]
	if w == nil {
		return
	}
	due := domain.DueBy(o, command)
	push, isPush := command.(domain.Push)
	awaited := isPush && (push.Via == domain.ViaConfirm || push.Via == domain.ViaRetry)
	switch {
	case waits && due == "":
		w.inbox.verified(o.Key)
	case due == "":
	case !domain.Begins(command) || o.Known() && !isPush:
		w.inbox.put(trigger{key: o.Key, kind: due, urgent: true})
	case waits || awaited && w.inbox.isUnanswered(o.Key):
		w.inbox.put(trigger{key: o.Key, kind: due, urgent: awaited})
	default:
		w.inbox.put(wake{o.Key})
	}
}

// admit takes an order among those that wait for their first read. Where the bound is
// reached, the one answered 404 longest ago is given up for it.
func (m *Manager) admit(ctx context.Context, key domain.OrderKey) error {
	w := m.workers[key.Store]
	if w == nil {
		return fmt.Errorf("admit %s: no such store", key)
	}
	for !w.inbox.admit(key) {
		oldest, some := w.inbox.oldestNotFound()
		if !some {
			return fmt.Errorf("admit %s: %w", key, domain.ErrTooManyUnverified)
		}
		cause := eventstore.Cause{Actor: eventstore.ActorSystem, ID: key.String()}
		_, err := m.orders.Execute(ctx, oldest, cause, domain.GiveUp{Reason: domain.GiveUpCapacity})
		if err != nil {
			return fmt.Errorf("give up %s to make room for %s: %w", oldest, key, err)
		}
		w.inbox.verified(oldest)
	}
	return nil
}

// takeBack takes an admission back, unless another push of the order was stored
// meanwhile, which waits by right.
func (m *Manager) takeBack(ctx context.Context, key domain.OrderKey, command domain.Command) {
	now, err := m.orders.Recall(ctx, key)
	if err != nil || domain.AsksFirstRead(now.Order, command) {
		m.workers[key.Store].inbox.verified(key)
	}
}

const (
	// repeatInterval is how often an order is woken at most by pushes of which nobody
	// knows who sent them.
	repeatInterval = time.Minute
	// maxRepeats bounds the orders of which it is remembered.
	maxRepeats = 16384
)

// repeats remembers when orders were last woken by pushes without a token.
type repeats struct {
	mu    sync.Mutex
	woken map[domain.OrderKey]time.Time
}

// may says whether an order may be woken now, and counts it as woken then.
func (r *repeats) may(key domain.OrderKey, now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if last, known := r.woken[key]; known && now.Sub(last) < repeatInterval {
		return false
	}
	if len(r.woken) >= maxRepeats {
		clear(r.woken)
	}
	r.woken[key] = now
	return true
}

// Repeat wakes what is due for an order that is in the log, at most once a minute, and
// says whether it is there. It stores nothing, since whoever asks has not shown that
// they may push. It takes at most 3 s.
func (m *Manager) Repeat(ctx context.Context, key domain.OrderKey) (known bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, acceptTimeout)
	defer cancel()
	entry, err := m.orders.Recall(ctx, key)
	if err != nil {
		return false, fmt.Errorf("wake %s: %w", key, err)
	}
	worker := m.workers[key.Store]
	if worker == nil || entry.Order.Version == 0 {
		return false, nil
	}
	if len(domain.Due(entry.Order)) > 0 && m.repeats.may(key, worker.now()) {
		worker.inbox.put(wake{key})
	}
	return true, nil
}
