package processmanager

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"time"

	"ordertrail/domain"
	"ordertrail/eventstore"
	"ordertrail/projections"
)

// errHeld says that a call may not go now, through no fault of the order's.
var errHeld = errors.New("calls of this store are held")

// work runs an order until nothing is due or something fails, and frees its slot
// and turn. The order stays claimed until the due projection has seen what was done.
func (l *line) work(ctx context.Context, c claimed, free func()) error {
	row := c.DueRow
	defer l.release(row.Key)
	if c.done != nil {
		defer close(c.done)
	}
	entry, kind, err := l.advance(ctx, row)
	free()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if waitErr := l.views.CaughtUp(ctx, entry.Position); waitErr != nil {
		return fmt.Errorf("wait for the due projection: %w", waitErr)
	}
	switch {
	case errors.Is(err, errHeld):
		return nil
	case err != nil:
		return l.postpone(ctx, row.Key, kind, err)
	}
	return l.rest(ctx, row, entry)
}

// rest says when what is watched is looked at next, after a look that found
// nothing new.
func (l *line) rest(ctx context.Context, row projections.DueRow, entry eventstore.Entry) error {
	switch row.Kind {
	case domain.DueLook, domain.DueExpiry, domain.DueFraud:
	default:
		return nil
	}
	if row.Version != 0 && row.Version != entry.Order.Version {
		return nil
	}
	row.Version = entry.Order.Version
	if err := l.views.Rest(ctx, row, domain.WatchAgain(entry.Order, row.Kind, l.now().UTC())); err != nil {
		return err
	}
	l.again.poke()
	return nil
}

// advance does the task of a row and then what becomes due by it, until nothing
// does. What was due before has a row of its own. It returns the order as it is
// then and, with an error, the kind that failed.
func (l *line) advance(ctx context.Context, row projections.DueRow) (entry eventstore.Entry, kind domain.Kind, err error) {
	kind = row.Kind
	defer func() {
		if fault := recover(); fault != nil {
			l.logger.Error("a step went wrong inside", "order", row.Key.String(), "fault", fault, "stack", string(debug.Stack()))
			err = fmt.Errorf("fault inside: %v", fault)
		}
	}()
	entry, err = l.orders.Recall(ctx, row.Key)
	if err != nil {
		return entry, kind, err
	}
	known := domain.Due(entry.Order)
	task, ok := taskOf(append(known, domain.Watch(entry.Order)...), row.Kind)
	if row.Kind == domain.DueLook && entry.Order.Known() {
		task, ok = domain.Task{Kind: domain.DueLook}, true // asked for, whether it is watched or not
	}
	for task.Priority = row.Priority; ok; task, ok = newTask(domain.Due(entry.Order), known) {
		kind = task.Kind
		known = append(known, task)
		if entry, err = l.do(ctx, entry, task); err != nil {
			return entry, kind, err
		}
	}
	if _, reads := taskOf(domain.Due(entry.Order), domain.DueFetch); !reads {
		l.waiting.remove(row.Key)
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

// newTask gives the first task that is not among those known.
func newTask(tasks, known []domain.Task) (domain.Task, bool) {
	for _, task := range tasks {
		same := func(t domain.Task) bool { return t.Kind == task.Kind && t.Command == task.Command }
		if !slices.ContainsFunc(known, same) {
			return task, true
		}
	}
	return domain.Task{}, false
}

// postpone writes a failure on its row: how often, why, and when to try again.
func (l *line) postpone(ctx context.Context, key domain.OrderKey, kind domain.Kind, failure error) error {
	rows, err := l.views.DueOf(ctx, key)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(rows, func(row projections.DueRow) bool { return row.Kind == kind })
	if at < 0 {
		return nil
	}
	var answer *domain.AnswerError
	errors.As(failure, &answer)
	row := afterFailure(rows[at], failure, answer, l.now().UTC())
	l.tell(row, answer)
	l.metrics.failures.WithLabelValues(string(key.Store), string(kind), reason(answer)).Inc()
	if err := l.views.Postpone(ctx, row); err != nil {
		return err
	}
	l.again.poke()
	return nil
}

func afterFailure(row projections.DueRow, failure error, answer *domain.AnswerError, now time.Time) projections.DueRow {
	row.Attempts++
	if row.Attempts == 1 {
		row.FirstFailedAt = now
	}
	wait := delay(row.Attempts, now.Sub(row.FirstFailedAt))
	if row.Kind == domain.DuePoll {
		wait = pollDelay(now.Sub(row.NotBefore))
	}
	if answer != nil {
		wait = max(wait, min(answer.RetryAfter, longestDelay))
	}
	row.Priority = priorityAfter(row.Kind, answer)
	row.LastError, row.LastFailedAt, row.NextTry = failure.Error(), now, now.Add(wait)
	return row
}

func priorityAfter(kind domain.Kind, answer *domain.AnswerError) domain.Priority {
	switch kind {
	case domain.DueFetch, domain.DuePoll:
		if answer != nil && answer.Kind == domain.AnswerNotFound {
			return domain.PriorityNotFound
		}
		return domain.PriorityReread
	case domain.DueCreate, domain.DueLook, domain.DueExpiry, domain.DueFraud:
		return domain.PriorityReread // a shop that does not answer holds up no money
	}
	return domain.PriorityUnclear
}

func reason(answer *domain.AnswerError) string {
	if answer == nil {
		return "internal"
	}
	return string(answer.Kind)
}

// tell logs a failure at the first, second, fourth, eighth try and so on, so that a
// Klarna that is down does not fill the output, and quietly where it is only an id
// that nobody has yet.
func (l *line) tell(row projections.DueRow, answer *domain.AnswerError) {
	log := l.logger.Warn
	told := row.Attempts&(row.Attempts-1) == 0
	if !told || answer != nil && answer.Kind == domain.AnswerNotFound {
		log = l.logger.Debug
	}
	log("due work failed, will be tried again", "order", row.Key.String(), "kind", row.Kind,
		"attempts", row.Attempts, "error", row.LastError, "next_try", row.NextTry)
}
