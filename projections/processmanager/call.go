package processmanager

import (
	"context"
	"errors"
	"time"

	"ordertrail/domain"
)

// unreachablePause paces the attempts while no connection comes about.
const unreachablePause = 100 * time.Millisecond

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

// learn takes from an answer what concerns the whole store.
func (l *line) learn(err error) error {
	var answer *domain.AnswerError
	if err != nil && !errors.As(err, &answer) {
		return err
	}
	now := l.now()
	switch {
	case answer == nil, answer.Kind == domain.AnswerNotFound, answer.Kind == domain.AnswerRefused:
		if closures := l.gate.accept(); closures > 0 {
			l.metrics.refused.WithLabelValues(string(l.store.ID)).Set(0)
			l.logger.Info("Klarna takes the credentials again", "store", l.store.ID)
			l.resume(closures)
		}
	case answer.Kind == domain.AnswerUnauthorized:
		if l.gate.refuse(now) {
			l.metrics.refused.WithLabelValues(string(l.store.ID)).Set(1)
			l.logger.Error("Klarna refuses the credentials: calls of this store stop until they work; check its username, password and region, then restart",
				"store", l.store.ID, "correlation_id", answer.CorrelationID)
		}
	case answer.Kind == domain.AnswerRateLimited:
		l.gate.hold(now, max(answer.RetryAfter, time.Second))
	case answer.Kind == domain.AnswerUnreachable:
		l.gate.hold(now, unreachablePause)
	}
	return err
}
