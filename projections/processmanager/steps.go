package processmanager

import (
	"context"
	"errors"
	"fmt"

	"ordertrail/domain"
	"ordertrail/eventstore"
)

// do does one due task and returns the order after it, with an error the order as
// far as it came.
func (l *line) do(ctx context.Context, entry eventstore.Entry, task domain.Task) (eventstore.Entry, error) {
	switch task.Kind {
	case domain.DueFetch, domain.DuePoll:
		return l.fetch(ctx, entry, task.Priority)
	case domain.DueCreate:
		return l.create(ctx, entry)
	case domain.DueAcknowledge:
		return l.acknowledge(ctx, entry)
	case domain.DueReference:
		return l.tellReference(ctx, entry)
	case domain.DueLook, domain.DueExpiry, domain.DueFraud:
		return l.look(ctx, entry, task)
	}
	if effect, ok := l.effectOf(entry.Order, task); ok {
		return l.carryOut(ctx, entry, effect)
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

// create makes the order the shop's own, as the shop says where it wants to be
// asked. Without its answer nothing happens.
func (l *line) create(ctx context.Context, entry eventstore.Entry) (eventstore.Entry, error) {
	var answer domain.ShopAnswer
	if l.store.Shop != nil {
		err := l.turns.during(func() (err error) {
			answer, err = l.store.Shop.Ask(ctx, entry.Order)
			return err
		})
		if err != nil {
			return entry, err
		}
	}
	return l.execute(ctx, entry, domain.Create{Answer: answer})
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
	if _, refused := refusal(err); !refused {
		return entry, err
	}
	next, readErr := l.observe(ctx, entry, domain.PriorityEffect)
	if readErr != nil || next.Order.Version == entry.Order.Version {
		return entry, err
	}
	return next, nil
}

// refusal gives what Klarna refused as the order is, false for any other error.
func refusal(err error) (*domain.AnswerError, bool) {
	var answer *domain.AnswerError
	return answer, errors.As(err, &answer) && answer.Kind == domain.AnswerRefused
}

// errNotShown says that Klarna took something and does not show it yet.
var errNotShown = errors.New("Klarna does not show it yet")

// tellReference sets the shop's order number at Klarna. That Klarna shows it is
// what ends it.
func (l *line) tellReference(ctx context.Context, entry eventstore.Entry) (eventstore.Entry, error) {
	key, number := entry.Order.Key, entry.Order.OrderNumber
	err := l.call(ctx, domain.PriorityEffect, func() error {
		return l.store.Klarna.SetReference(ctx, key.ID, number, idempotencyKey(key, domain.DueReference, number))
	})
	if answer, refused := refusal(err); refused {
		return l.execute(ctx, entry, recordRefusal(domain.DueReference, "", answer))
	}
	if err != nil {
		return entry, err
	}
	next, err := l.observe(ctx, entry, domain.PriorityEffect)
	if err == nil && isDue(next.Order, domain.DueReference, "") {
		err = errNotShown
	}
	return next, err
}

func (l *line) execute(ctx context.Context, entry eventstore.Entry, command domain.Command) (eventstore.Entry, error) {
	cause := eventstore.Cause{Actor: eventstore.ActorSystem, ID: entry.ID}
	next, err := l.orders.ExecuteFrom(ctx, entry, cause, command)
	if err != nil {
		return entry, err
	}
	return next, nil
}
