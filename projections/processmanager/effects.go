package processmanager

import (
	"context"
	"errors"
	"slices"
	"time"

	"ordertrail/domain"
	"ordertrail/eventstore"
)

const (
	// keyLife is how long an idempotency key is counted upon. It lives 24 h from the
	// first attempt, which is not before the intent (contract.md section 3, rule 3).
	keyLife = 22 * time.Hour
	// staleFor is how long after an attempt a read may not show what it did.
	staleFor = time.Minute
)

// errTooSoon says that a read now might not show what an earlier attempt did.
var errTooSoon = errors.New("a read may not show yet what an earlier attempt did: it waits a minute")

// effect is an intent that is due and how Klarna is told of it.
type effect struct {
	domain.Intent
	priority domain.Priority // of its task
	// ask makes one attempt and gives what records its success.
	ask func(ctx context.Context, idempotencyKey string) (domain.Command, error)
}

// effectOf gives the effect that a task stands for, false where it is none, or is
// none any more.
func (l *line) effectOf(o domain.Order, task domain.Task) (effect, bool) {
	intent, waits := o.Waiting(task.Kind)
	e := effect{Intent: intent, priority: task.Priority}
	switch task.Kind {
	case domain.DueCapture:
		e.ask = l.capture(o.Key.ID, intent)
	case domain.DueRefund:
		e.ask = l.refund(o.Key.ID, intent)
	case domain.DueCancel:
		e.ask = told(l.store.Klarna.Cancel, o.Key.ID, domain.RecordCancel{})
	case domain.DueRelease:
		e.ask = told(l.store.Klarna.Release, o.Key.ID, domain.RecordRelease{})
	case domain.DueExtend:
		e.ask = l.extend(o.Key.ID)
	}
	return e, waits && e.ask != nil
}

// told is an attempt of which Klarna says no more than that it is done.
func told(tell func(context.Context, domain.OrderID, string) error, id domain.OrderID, done domain.Command) func(context.Context, string) (domain.Command, error) {
	return func(ctx context.Context, key string) (domain.Command, error) { return done, tell(ctx, id, key) }
}

func (l *line) capture(id domain.OrderID, s domain.Intent) func(context.Context, string) (domain.Command, error) {
	return func(ctx context.Context, key string) (domain.Command, error) {
		captureID, err := l.store.Klarna.Capture(ctx, id, s.CaptureMove(), key)
		return domain.RecordCapture{ShipmentID: s.ID, CaptureID: captureID}, err
	}
}

func (l *line) refund(id domain.OrderID, r domain.Intent) func(context.Context, string) (domain.Command, error) {
	return func(ctx context.Context, key string) (domain.Command, error) {
		refundID, err := l.store.Klarna.Refund(ctx, id, r.RefundMove(), key)
		return domain.RecordRefund{RefundID: r.ID, KlarnaID: refundID}, err
	}
}

// extend asks and then reads, because only Klarna knows until when it is.
func (l *line) extend(id domain.OrderID) func(context.Context, string) (domain.Command, error) {
	return func(ctx context.Context, key string) (domain.Command, error) {
		if err := l.store.Klarna.Extend(ctx, id, key); err != nil {
			return nil, err
		}
		if err := l.budget.take(ctx, domain.PriorityEffect); err != nil {
			return nil, err
		}
		reading, err := l.store.Klarna.Read(ctx, id)
		if _, refused := refusal(err); refused {
			err = errNotShown // the reading is, not the extension
		}
		return domain.RecordExtend{ExpiresAt: reading.ExpiresAt}, err
	}
}

// errOver says that what was due is not any more: it was held or ended meanwhile.
var errOver = errors.New("it is not due any more")

// carryOut tells Klarna of an intent that is in the log and records what came of
// it: intent, call, outcome. Whatever is unclear stays as it is and is asked again
// with the same key.
func (l *line) carryOut(ctx context.Context, entry eventstore.Entry, e effect) (eventstore.Entry, error) {
	entry, err := l.readFirst(ctx, entry, e)
	if err != nil || !isDue(entry.Order, e.Kind, e.ID) {
		return entry, err
	}
	var done domain.Command
	err = l.call(ctx, e.priority, func() error {
		// It may have waited for its turn, and somebody held it meanwhile.
		now, err := l.orders.Recall(ctx, entry.Order.Key)
		if err != nil {
			return err
		}
		if entry = now; !isDue(entry.Order, e.Kind, e.ID) || l.onlyRead(entry.Order, e) {
			return errOver
		}
		done, err = e.ask(ctx, idempotencyKey(entry.Order.Key, e.Kind, e.ID))
		return err
	})
	if answer, refused := refusal(err); refused {
		return l.refused(ctx, entry, e, answer)
	}
	if errors.Is(err, errOver) {
		return entry, nil
	}
	if err != nil {
		return entry, err
	}
	l.metrics.effects.WithLabelValues(string(l.store.ID), string(e.Kind), "done").Inc()
	next, err := l.execute(ctx, entry, done)
	if errors.Is(err, domain.ErrReadFirst) {
		return l.readAfter(ctx, entry, e)
	}
	return next, err
}

// readAfter has a reading record what Klarna took, where that shows that more has
// happened there than is known here.
func (l *line) readAfter(ctx context.Context, entry eventstore.Entry, e effect) (eventstore.Entry, error) {
	next, err := l.observe(ctx, entry, domain.PriorityEffect)
	if err == nil && isDue(next.Order, e.Kind, e.ID) {
		err = errNotShown
	}
	return next, err
}

// onlyRead says whether a reading alone settles an effect: nothing is captured of
// an order that has ended, or for which Klarna takes no risk.
func (l *line) onlyRead(o domain.Order, e effect) bool {
	return e.Kind == domain.DueCapture && o.CaptureIsOver()
}

// readFirst reads the order where Klarna may know more than is known here: after a
// pause, where another process may have asked before this one began, and once the
// key may be gone.
func (l *line) readFirst(ctx context.Context, entry eventstore.Entry, e effect) (eventstore.Entry, error) {
	age := l.now().Sub(e.At)
	keyGone := age >= keyLife || age < 0 // a clock that went back proves nothing
	over := l.onlyRead(entry.Order, e)
	if keyGone || over {
		if err := l.mayJudge(ctx, entry.Order.Key, e); err != nil {
			return entry, err
		}
	}
	if !keyGone && !over && !e.Rested && !e.At.Before(l.begun) {
		return entry, nil
	}
	entry, err := l.observe(ctx, entry, domain.PriorityEffect)
	if err != nil || !l.onlyRead(entry.Order, e) || !isDue(entry.Order, e.Kind, e.ID) {
		return entry, err
	}
	return l.execute(ctx, entry, recordRefusal(e.Kind, e.ID, &domain.AnswerError{Code: overBy(entry.Order)}))
}

// overBy gives the code of a capture that is over before Klarna was asked.
func overBy(o domain.Order) string {
	switch {
	case !o.Open():
		return domain.CodeOrderEnded
	case o.Fraud == domain.FraudRejected:
		return domain.CodeFraudRejected
	}
	return domain.CodeFraudStopped
}

// mayJudge refuses a reading that comes too soon after an attempt to show what
// that did. Where the intent is older than this process, another one may have
// asked until it began.
func (l *line) mayJudge(ctx context.Context, key domain.OrderKey, e effect) error {
	rows, err := l.views.DueOf(ctx, key)
	if err != nil {
		return err
	}
	var last time.Time
	for _, row := range rows {
		if row.Kind == e.Kind {
			last = row.LastFailedAt
		}
	}
	if e.At.Before(l.begun) && l.begun.After(last) {
		last = l.begun
	}
	if since := l.now().Sub(last); since >= 0 && since < staleFor {
		return errTooSoon
	}
	return nil
}

// refused has a reading decide whether a refusal is one: an earlier attempt may
// have been taken, or somebody else was first.
func (l *line) refused(ctx context.Context, entry eventstore.Entry, e effect, answer *domain.AnswerError) (eventstore.Entry, error) {
	next, err := l.observe(ctx, entry, domain.PriorityEffect)
	if err != nil || next.Order.Progress(e.Kind, e.ID) != domain.Waiting {
		return next, err
	}
	l.metrics.effects.WithLabelValues(string(l.store.ID), string(e.Kind), "refused").Inc()
	l.logger.Warn("Klarna refuses for good", "order", entry.Order.Key.String(), "kind", e.Kind, "command", e.ID,
		"code", answer.Code, "correlation_id", answer.CorrelationID)
	return l.execute(ctx, next, recordRefusal(e.Kind, e.ID, answer))
}

func recordRefusal(kind domain.Kind, command string, answer *domain.AnswerError) domain.RecordRefusal {
	return domain.RecordRefusal{Refusal: domain.Refusal{
		What: kind, ID: command, Status: answer.Status, Code: answer.Code,
		Messages: answer.Messages, CorrelationID: answer.CorrelationID,
	}}
}

// isDue says whether a task is due for an order now.
func isDue(o domain.Order, kind domain.Kind, command string) bool {
	return slices.ContainsFunc(domain.Due(o), func(t domain.Task) bool { return t.Kind == kind && t.Command == command })
}
