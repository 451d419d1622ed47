package processmanager

import (
	"context"
	"errors"
	"fmt"
	"time"

	"ordertrail/domain"
	"ordertrail/eventstore"
)

// unreachablePause paces the attempts while no connection comes about.
const unreachablePause = 100 * time.Millisecond

// do does one due task and returns the order after it, with an error the order as
// far as it came.
func (l *line) do(ctx context.Context, entry eventstore.Entry, task domain.Task) (eventstore.Entry, error) {
	switch task.Kind {
	case domain.DueFetch:
		return l.fetch(ctx, entry, task.Priority)
	case domain.DueCreate:
		return l.execute(ctx, entry, domain.Create{})
	case domain.DueAcknowledge:
		return l.acknowledge(ctx, entry)
	}
	return entry, fmt.Errorf("nobody knows how to %s an order", task.Kind)
}

// fetch reads an order for the first time.
func (l *line) fetch(ctx context.Context, entry eventstore.Entry, priority domain.Priority) (eventstore.Entry, error) {
	next, err := l.observe(ctx, entry, priority)
	var answer *domain.AnswerError
	if errors.As(err, &answer) && answer.Kind == domain.AnswerNotFound {
		return l.notKnown(ctx, entry, err)
	}
	if err == nil {
		l.waiting.remove(entry.Order.Key)
	}
	return next, err
}

// notKnown gives the order up where Klarna has not known it for long enough.
func (l *line) notKnown(ctx context.Context, entry eventstore.Entry, notFound error) (eventstore.Entry, error) {
	l.waiting.notFound(entry.Order.Key)
	next, err := l.execute(ctx, entry, domain.GiveUp{Reason: domain.GiveUpWindow})
	if err != nil {
		return entry, err
	}
	if len(domain.Due(next.Order)) > 0 {
		return entry, notFound
	}
	l.waiting.remove(entry.Order.Key)
	return next, nil
}

// acknowledge tells Klarna that the shop has the order. Where Klarna does not
// take it, a read says whether the order has ended some other way; if not, it is
// asked again.
func (l *line) acknowledge(ctx context.Context, entry eventstore.Entry) (eventstore.Entry, error) {
	err := l.call(ctx, domain.PriorityEffect, func() error {
		return l.store.Klarna.Acknowledge(ctx, entry.Order.Key.ID, idempotencyKey(entry.Order.Key, domain.DueAcknowledge, ""))
	})
	if err == nil {
		return l.execute(ctx, entry, domain.Acknowledge{})
	}
	var answer *domain.AnswerError
	if !errors.As(err, &answer) || answer.Kind != domain.AnswerRefused {
		return entry, err
	}
	next, readErr := l.observe(ctx, entry, domain.PriorityEffect)
	if readErr != nil || next.Order.Version == entry.Order.Version {
		return entry, err
	}
	return next, nil
}

// observe reads the order at Klarna and tells it what it does not know yet.
func (l *line) observe(ctx context.Context, entry eventstore.Entry, priority domain.Priority) (eventstore.Entry, error) {
	var reading domain.Reading
	err := l.call(ctx, priority, func() (err error) {
		reading, err = l.store.Klarna.Read(ctx, entry.Order.Key.ID)
		return err
	})
	for known := uint64(0); err == nil && known != entry.Order.Version; {
		known = entry.Order.Version
		entry, err = l.execute(ctx, entry, domain.Observe{Reading: reading})
	}
	return entry, err
}

func (l *line) execute(ctx context.Context, entry eventstore.Entry, command domain.Command) (eventstore.Entry, error) {
	cause := eventstore.Cause{Actor: eventstore.ActorSystem, ID: entry.ID}
	next, err := l.orders.ExecuteFrom(ctx, entry, cause, command)
	if err != nil {
		return entry, err
	}
	return next, nil
}

// call makes one request within the store's rate and learns from its answer
// whether the store's calls have to stop.
func (l *line) call(ctx context.Context, priority domain.Priority, request func() error) error {
	return l.turns.during(func() error {
		if err := l.budget.take(ctx, priority); err != nil {
			return err
		}
		leave, ok := l.gate.enter(l.now())
		if !ok {
			return errHeld
		}
		defer leave()
		return l.learn(request())
	})
}

// learn takes from an answer what concerns the whole store. It returns errHeld
// where the order is not to blame.
func (l *line) learn(err error) error {
	var answer *domain.AnswerError
	if err != nil && !errors.As(err, &answer) {
		return err
	}
	now := l.now()
	switch {
	case answer == nil, answer.Kind == domain.AnswerNotFound, answer.Kind == domain.AnswerRefused:
		if l.gate.accept() {
			l.metrics.refused.WithLabelValues(string(l.store.ID)).Set(0)
			l.logger.Info("Klarna takes the credentials again", "store", l.store.ID)
			l.first.poke()
			l.again.poke()
		}
	case answer.Kind == domain.AnswerUnauthorized:
		if l.gate.refuse(now) {
			l.metrics.refused.WithLabelValues(string(l.store.ID)).Set(1)
			l.logger.Error("Klarna refuses the credentials: calls of this store stop until they work; check its username, password and region",
				"store", l.store.ID, "correlation_id", answer.CorrelationID)
		}
		return errHeld
	case answer.Kind == domain.AnswerRateLimited:
		l.gate.hold(now, max(answer.RetryAfter, time.Second))
	case answer.Kind == domain.AnswerUnreachable:
		l.gate.hold(now, unreachablePause)
	}
	return err
}
