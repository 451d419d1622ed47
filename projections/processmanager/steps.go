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
func (x *executor) do(ctx context.Context, entry eventstore.Entry, task domain.Task) (eventstore.Entry, error) {
	switch task.Kind {
	case domain.DueFetch, domain.DuePoll:
		return x.fetch(ctx, entry, task.Priority)
	case domain.DueCreate:
		return x.create(ctx, entry)
	case domain.DueAcknowledge:
		return x.acknowledge(ctx, entry)
	case domain.DueReread, domain.DueExpiry, domain.DueFraud:
		return x.reread(ctx, entry, task)
	}
	attempt, known := x.attempts[task.Kind]
	intent, waits := entry.Order.Intents.Waiting(task.Kind)
	if !known || !waits {
		return entry, fmt.Errorf("nobody knows how to %s an order", task.Kind)
	}
	return x.carryOut(ctx, entry, effect{Intent: intent, attempt: attempt, priority: task.Priority})
}

// fetch reads an order for the first time.
func (x *executor) fetch(ctx context.Context, entry eventstore.Entry, priority domain.Priority) (eventstore.Entry, error) {
	next, err := x.observe(ctx, entry, priority)
	var answer *domain.AnswerError
	if errors.As(err, &answer) && answer.Kind == domain.AnswerNotFound {
		return x.notKnown(ctx, entry, err)
	}
	if err == nil {
		x.inbox.verified(entry.Order.Key)
	}
	return next, err
}

// notKnown gives the order up where Klarna has not known it for long enough.
func (x *executor) notKnown(ctx context.Context, entry eventstore.Entry, notFound error) (eventstore.Entry, error) {
	x.inbox.notFound(entry.Order.Key)
	next, err := x.execute(ctx, entry, domain.GiveUp{Reason: domain.GiveUpWindow})
	if err != nil {
		return entry, err
	}
	if len(domain.Due(next.Order)) > 0 {
		return entry, notFound
	}
	x.inbox.verified(entry.Order.Key)
	return next, nil
}

// create makes the order the shop's own, as the shop says where it wants to be
// asked. Without its answer nothing happens.
func (x *executor) create(ctx context.Context, entry eventstore.Entry) (eventstore.Entry, error) {
	var answer domain.ShopAnswer
	if x.store.Shop != nil {
		err := x.elsewhere(entry.Order.Key, func() (err error) {
			answer, err = x.store.Shop.Ask(ctx, entry.Order)
			return err
		})
		if err != nil {
			return entry, err
		}
	}
	return x.execute(ctx, entry, domain.Create{Answer: answer})
}

// acknowledge tells Klarna that the shop has the order. Where Klarna does not
// take it, a read says whether the order has ended some other way; if not, it is
// asked again.
func (x *executor) acknowledge(ctx context.Context, entry eventstore.Entry) (eventstore.Entry, error) {
	err := x.call(ctx, entry.Order.Key, domain.PriorityEffect, func() error {
		return x.store.Klarna.Acknowledge(ctx, entry.Order.Key.ID, idempotencyKey(entry.Order.Key, domain.DueAcknowledge, ""))
	})
	if err == nil {
		return x.execute(ctx, entry, domain.Acknowledge{})
	}
	if _, refused := refusal(err); !refused {
		return entry, err
	}
	next, readErr := x.observe(ctx, entry, domain.PriorityEffect)
	if readErr != nil || next.Order.Version == entry.Order.Version {
		return entry, err
	}
	return next, nil
}

// refusal returns what Klarna refused as the order is, or does not know at all, false
// for any other error.
func refusal(err error) (*domain.AnswerError, bool) {
	var answer *domain.AnswerError
	return answer, errors.As(err, &answer) && (answer.Kind == domain.AnswerRefused || answer.Kind == domain.AnswerUnsupported)
}

// errNotShown says that Klarna took something and does not show it yet.
var errNotShown = errors.New("Klarna does not show it yet")

func (x *executor) execute(ctx context.Context, entry eventstore.Entry, command domain.Command) (eventstore.Entry, error) {
	cause := eventstore.Cause{Actor: eventstore.ActorSystem, ID: entry.ID}
	next, err := x.orders.ExecuteFrom(ctx, entry, cause, command)
	if err != nil {
		return entry, err
	}
	return next, nil
}
