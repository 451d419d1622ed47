package processmanager

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"sync/atomic"
	"time"

	lru "github.com/hashicorp/golang-lru/v2/expirable"

	"ordertrail/domain"
	"ordertrail/eventstore"
	"ordertrail/projections"
)

// executor does what is due for the orders of one store, each in a goroutine of the
// caller's, and tells the worker's inbox how it goes.
type executor struct {
	store    Store
	attempts map[domain.Kind]attempt
	orders   *eventstore.Orders
	views    *projections.Views
	now      func() time.Time
	logger   *slog.Logger
	metrics  *metrics
	inbox    *inbox
	reads    *firstReads
	// begun is when this process began: an attempt that it does not know of was made
	// before.
	begun time.Time
	// cannotExtend says that the provider has answered that it does not know extension.
	cannotExtend atomic.Bool
	// wasRead has the orders that this process has read last.
	wasRead *lru.LRU[domain.OrderKey, struct{}]
}

// readOrders bounds how many orders are known to be read, about 200 bytes each. One
// that is not known any more is read once more before its money moves.
const readOrders = 32_768

// work runs an order until nothing is due or something fails. The order stays claimed
// until the due projection has seen what was done.
func (x *executor) work(ctx context.Context, s start) error {
	over := orderEnd{key: s.Key}
	defer func() { x.inbox.put(over) }()
	defer trigger{done: s.done}.end()
	if s.fresh && !x.inbox.isUnanswered(s.Key) {
		x.inbox.put(workEnd{s.Key})
		return nil // read meanwhile: it has its row in the due projection, and its place there
	}
	entry, kind, err := x.advance(ctx, s.DueRow)
	x.inbox.put(workEnd{s.Key})
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if waitErr := x.views.CaughtUp(ctx, entry.Position); waitErr != nil {
		return fmt.Errorf("wait for the due projection: %w", waitErr)
	}
	var failed error
	switch {
	case errors.Is(err, errHeld):
	case err != nil:
		over.next, failed = x.postpone(ctx, s.Key, kind, err)
	default:
		over.next, failed = x.rest(ctx, s.DueRow, entry)
	}
	return failed
}

// advance does the task of a row and then what becomes due by it, until nothing
// does. What was due before has a row of its own. It returns the order as it is
// then and, with an error, the kind that failed.
func (x *executor) advance(ctx context.Context, row projections.DueRow) (entry eventstore.Entry, kind domain.Kind, err error) {
	kind = row.Kind
	defer func() {
		if fault := recover(); fault != nil {
			x.logger.Error("a step went wrong inside", "order", row.Key.String(), "fault", fault, "stack", string(debug.Stack()))
			err = fmt.Errorf("fault inside: %v", fault)
		}
	}()
	entry, err = x.orders.Recall(ctx, row.Key)
	if err != nil {
		return entry, kind, err
	}
	known := domain.Due(entry.Order)
	task, ok := taskOf(append(known, domain.Watch(entry.Order)...), row.Kind)
	if row.Kind == domain.DueReread && entry.Order.Known() {
		task, ok = domain.Task{Kind: domain.DueReread}, true // asked for, whether it is watched or not
	}
	for task.Priority = row.Priority; ok; task, ok = newTask(domain.Due(entry.Order), known) {
		kind = task.Kind
		known = append(known, task)
		if entry, err = x.do(ctx, entry, task); err != nil {
			return entry, kind, err
		}
	}
	if _, reads := taskOf(domain.Due(entry.Order), domain.DueFetch); !reads {
		x.inbox.verified(row.Key)
	}
	return entry, kind, nil
}

func taskOf(tasks []domain.Task, kind domain.Kind) (domain.Task, bool) {
	at := slices.IndexFunc(tasks, func(t domain.Task) bool { return t.Kind == kind })
	if at < 0 {
		return domain.Task{}, false
	}
	return tasks[at], true
}

// newTask returns the first task that is not among those known.
func newTask(tasks, known []domain.Task) (domain.Task, bool) {
	for _, task := range tasks {
		same := func(t domain.Task) bool { return t.Kind == task.Kind && t.Command == task.Command }
		if !slices.ContainsFunc(known, same) {
			return task, true
		}
	}
	return domain.Task{}, false
}

// rest says when what is watched is read next, after a reading that found nothing
// new. It returns that time, zero where nothing was put off.
func (x *executor) rest(ctx context.Context, row projections.DueRow, entry eventstore.Entry) (next time.Time, err error) {
	if !domain.Watched(row.Kind) || row.Version != 0 && row.Version != entry.Order.Version {
		return time.Time{}, nil
	}
	row.Version = entry.Order.Version
	next = domain.WatchAgain(entry.Order, row.Kind, x.now().UTC())
	return next, x.views.Rest(ctx, row, next)
}
