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
	// first attempt, which is not before the intent (help/guarantees.md, "Each
	// effect at Klarna happens once").
	keyLife = 22 * time.Hour
	// staleFor is how long after an attempt a read may not show what it did.
	staleFor = time.Minute
)

// errTooSoon says that a read now might not show what an earlier attempt did.
var errTooSoon = errors.New("a read may not show yet what an earlier attempt did: it waits a minute")

// effect is an intent that is due and how Klarna is told of it.
type effect struct {
	domain.Intent
	attempt
	priority domain.Priority // of its task
}

// errOver says that what was due is not any more: it was held or ended meanwhile.
var errOver = errors.New("it is not due any more")

// carryOut tells Klarna of an intent that is in the log and records what came of
// it: intent, call, outcome. Whatever is unclear stays as it is and is asked again
// with the same key.
func (w *worker) carryOut(ctx context.Context, entry eventstore.Entry, e effect) (eventstore.Entry, error) {
	entry, err := w.readFirst(ctx, entry, e)
	if err != nil || !isDue(entry.Order, e.Kind, e.ID) {
		return entry, err
	}
	done, entry, err := w.ask(ctx, entry, e)
	if answer, refused := refusal(err); refused {
		return w.refused(ctx, entry, e, answer)
	}
	if errors.Is(err, errOver) {
		return entry, nil
	}
	if err != nil {
		return entry, err
	}
	w.metrics.effects.WithLabelValues(string(w.store.ID), string(e.Kind), "done").Inc()
	if e.attempt.read != nil {
		if done, err = w.readDone(ctx, entry, e); err != nil {
			return entry, err
		}
	}
	if done == nil {
		return w.readAfter(ctx, entry, e)
	}
	next, err := w.execute(ctx, entry, done)
	if errors.Is(err, domain.ErrReadFirst) {
		return w.readAfter(ctx, entry, e)
	}
	return next, err
}

// ask makes one attempt and returns what records its success, with the order as it
// was then. It may have waited for leave, and somebody held the order meanwhile: that
// is errOver.
func (w *worker) ask(ctx context.Context, entry eventstore.Entry, e effect) (done domain.Command, now eventstore.Entry, err error) {
	now = entry
	err = w.call(ctx, entry.Order.Key, e.priority, func() (err error) {
		if now, err = w.orders.Recall(ctx, entry.Order.Key); err != nil {
			return err
		}
		if !isDue(now.Order, e.Kind, e.ID) || w.onlyRead(now.Order, e) {
			return errOver
		}
		done, err = e.ask(ctx, w.store.Klarna, now.Order, e.Intent, keyOf(now.Order, e.Intent))
		return err
	})
	return done, now, err
}

// readDone returns what records the success of an effect, of a reading after it.
func (w *worker) readDone(ctx context.Context, entry eventstore.Entry, e effect) (domain.Command, error) {
	reading, err := w.read(ctx, entry.Order.Key, domain.PriorityEffect)
	if _, refused := refusal(err); refused {
		return nil, errNotShown // the reading is refused, not the effect
	}
	return e.attempt.read(reading), err
}

// readAfter has a reading record what Klarna took, where that shows that more has
// happened there than is known here.
func (w *worker) readAfter(ctx context.Context, entry eventstore.Entry, e effect) (eventstore.Entry, error) {
	next, err := w.observe(ctx, entry, domain.PriorityEffect)
	if err == nil && isDue(next.Order, e.Kind, e.ID) {
		err = errNotShown
	}
	return next, err
}

// onlyRead says whether a reading alone settles an effect: nothing is captured of
// an order that has ended, or for which Klarna takes no risk.
func (w *worker) onlyRead(o domain.Order, e effect) bool {
	return e.Kind == domain.DueCapture && o.CaptureIsOver()
}

// readFirst reads the order where Klarna may know more than is known here: after a
// pause, where another process may have asked before this one began, and once the
// key may be gone.
func (w *worker) readFirst(ctx context.Context, entry eventstore.Entry, e effect) (eventstore.Entry, error) {
	age := w.now().Sub(e.At)
	keyGone := age >= keyLife || age < 0 // a clock that went back proves nothing
	over := w.onlyRead(entry.Order, e)
	if keyGone || over {
		if err := w.mayJudge(ctx, entry.Order.Key, e); err != nil {
			return entry, err
		}
	}
	if !keyGone && !over && !e.Rested && !e.At.Before(w.begun) {
		return entry, nil
	}
	entry, err := w.observe(ctx, entry, domain.PriorityEffect)
	if err != nil || !w.onlyRead(entry.Order, e) || !isDue(entry.Order, e.Kind, e.ID) {
		return entry, err
	}
	return w.execute(ctx, entry, recordRefusal(e.Kind, e.ID, &domain.AnswerError{Code: overBy(entry.Order)}))
}

// overBy returns the code of a capture that is over before Klarna was asked.
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
func (w *worker) mayJudge(ctx context.Context, key domain.OrderKey, e effect) error {
	rows, err := w.views.DueOf(ctx, key)
	if err != nil {
		return err
	}
	var last time.Time
	for _, row := range rows {
		if row.Kind == e.Kind {
			last = row.LastFailedAt
		}
	}
	if e.At.Before(w.begun) && w.begun.After(last) {
		last = w.begun
	}
	if since := w.now().Sub(last); since >= 0 && since < staleFor {
		return errTooSoon
	}
	return nil
}

// refused has a reading decide whether a refusal is one: an earlier attempt may
// have been taken, or somebody else was first.
func (w *worker) refused(ctx context.Context, entry eventstore.Entry, e effect, answer *domain.AnswerError) (eventstore.Entry, error) {
	next, err := w.observe(ctx, entry, domain.PriorityEffect)
	if err != nil || next.Order.Progress(e.Kind, e.ID) != domain.Waiting {
		return next, err
	}
	w.metrics.effects.WithLabelValues(string(w.store.ID), string(e.Kind), "refused").Inc()
	w.logger.Warn("Klarna refuses for good", "order", entry.Order.Key.String(), "kind", e.Kind, "command", e.ID,
		"code", answer.Code, "correlation_id", answer.CorrelationID)
	return w.execute(ctx, next, recordRefusal(e.Kind, e.ID, answer))
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
