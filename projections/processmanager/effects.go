package processmanager

import (
	"cmp"
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
func (x *executor) carryOut(ctx context.Context, entry eventstore.Entry, e effect) (eventstore.Entry, error) {
	entry, err := x.readFirst(ctx, entry, e)
	if err != nil || !isDue(entry.Order, e.Kind, e.ID) {
		return entry, err
	}
	done, entry, err := x.ask(ctx, entry, e)
	if answer, refused := refusal(err); refused {
		return x.refused(ctx, entry, e, answer)
	}
	if errors.Is(err, errOver) {
		return entry, nil
	}
	if err != nil {
		return entry, err
	}
	if e.attempt.read != nil {
		if done, err = x.readDone(ctx, entry, e); err != nil {
			return entry, err
		}
	}
	if done == nil {
		next, err := x.readAfter(ctx, entry, e)
		if err == nil {
			x.metrics.count(x.store.ID, e.Kind, "done")
		}
		return next, err
	}
	x.metrics.count(x.store.ID, e.Kind, "done")
	next, err := x.execute(ctx, entry, done)
	if errors.Is(err, domain.ErrReadFirst) {
		return x.readAfter(ctx, entry, e)
	}
	return next, err
}

// ask makes one attempt and returns what records its success, with the order as it
// was then. It may have waited for leave, and somebody held the order meanwhile: that
// is errOver.
func (x *executor) ask(ctx context.Context, entry eventstore.Entry, e effect) (done domain.Command, now eventstore.Entry, err error) {
	now = entry
	err = x.call(ctx, entry.Order.Key, e.priority, func() (err error) {
		if now, err = x.orders.Recall(ctx, entry.Order.Key); err != nil {
			return err
		}
		if !isDue(now.Order, e.Kind, e.ID) || onlyRead(now.Order, e) {
			return errOver
		}
		done, err = e.ask(ctx, x.store.Klarna, now.Order, e.Intent, keyOf(now.Order, e.Intent))
		return err
	})
	return done, now, err
}

// readDone returns what records the success of an effect, of a reading after it.
func (x *executor) readDone(ctx context.Context, entry eventstore.Entry, e effect) (domain.Command, error) {
	reading, err := x.read(ctx, entry.Order.Key, domain.PriorityEffect)
	if _, refused := refusal(err); refused {
		return nil, errNotShown // the reading is refused, not the effect
	}
	return e.attempt.read(reading), err
}

// readAfter has a reading record what Klarna took, where that shows that more has
// happened there than is known here.
func (x *executor) readAfter(ctx context.Context, entry eventstore.Entry, e effect) (eventstore.Entry, error) {
	next, err := x.observe(ctx, entry, domain.PriorityEffect)
	if err == nil && isDue(next.Order, e.Kind, e.ID) {
		err = errNotShown
	}
	return next, err
}

// onlyRead says whether a reading alone settles an effect: nothing is captured of
// an order that has ended, or for which Klarna takes no risk.
func onlyRead(o domain.Order, e effect) bool {
	return e.Kind == domain.DueCapture && o.CaptureIsOver()
}

// readFirst reads the order where Klarna may know more than is known here: after a
// pause, where another process may have asked before this one began, before money of
// it moves for the first time in this process, whose log may be one that was put back,
// and once the key may be gone.
func (x *executor) readFirst(ctx context.Context, entry eventstore.Entry, e effect) (eventstore.Entry, error) {
	age := x.now().Sub(e.At)
	keyGone := age >= keyLife || age < 0 // a clock that went back proves nothing
	over := onlyRead(entry.Order, e)
	if keyGone || over {
		if err := x.mayJudge(ctx, entry.Order.Key, e); err != nil {
			return entry, err
		}
	}
	unread := e.Kind.MovesMoney() && !x.wasRead.Contains(entry.Order.Key)
	if !keyGone && !over && !unread && !e.Rested && !e.At.Before(x.begun) {
		return entry, nil
	}
	entry, err := x.observe(ctx, entry, domain.PriorityEffect)
	if err != nil || !onlyRead(entry.Order, e) || !isDue(entry.Order, e.Kind, e.ID) {
		return entry, err
	}
	return x.execute(ctx, entry, recordRefusal(e.Kind, e.ID, &domain.AnswerError{Code: overBy(entry.Order)}))
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
func (x *executor) mayJudge(ctx context.Context, key domain.OrderKey, e effect) error {
	rows, err := x.views.DueOf(ctx, key)
	if err != nil {
		return err
	}
	var last time.Time
	for _, row := range rows {
		if row.Kind == e.Kind {
			last = row.LastFailedAt
		}
	}
	if e.At.Before(x.begun) && x.begun.After(last) {
		last = x.begun
	}
	if since := x.now().Sub(last); since >= 0 && since < staleFor {
		return errTooSoon
	}
	return nil
}

// refused has a reading decide whether a refusal is one: an earlier attempt may
// have been taken, or somebody else was first.
func (x *executor) refused(ctx context.Context, entry eventstore.Entry, e effect, answer *domain.AnswerError) (eventstore.Entry, error) {
	next, err := x.observe(ctx, entry, domain.PriorityEffect)
	if err != nil || next.Order.Progress(e.Kind, e.ID) != domain.Waiting {
		return next, err
	}
	x.metrics.count(x.store.ID, e.Kind, "refused")
	x.tellRefusal(entry.Order.Key, e, answer)
	return x.execute(ctx, next, recordRefusal(e.Kind, e.ID, answer))
}

// tellRefusal logs what is refused for good; that a provider does not know extension,
// the only thing it may not know, once.
func (x *executor) tellRefusal(key domain.OrderKey, e effect, answer *domain.AnswerError) {
	if answer.Kind != domain.AnswerUnsupported {
		x.logger.Warn("Klarna refuses for good", "order", key.String(), "kind", e.Kind, "command", e.ID,
			"code", answer.Code, "correlation_id", answer.CorrelationID)
		return
	}
	answer.Code = cmp.Or(answer.Code, domain.CodeUnsupported)
	if !x.cannotExtend.Swap(true) {
		x.logger.Warn("this provider does not extend authorizations: none is extended by itself until the next start",
			"store", x.store.ID, "http_status", answer.Status)
	}
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
