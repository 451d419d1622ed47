package processmanager

import (
	"time"

	"ordertrail/domain"
)

// unreachablePause paces the attempts while no connection comes about.
const unreachablePause = 100 * time.Millisecond

// input is something that a scheduler is told.
type input interface {
	apply(s *scheduler, now time.Time)
}

func (t trigger) apply(s *scheduler, _ time.Time) {
	switch {
	case !t.urgent:
		if s.fresh.push(t); s.fresh.len() > maxTriggers {
			s.fresh.popOldest()
			s.table.stale = true
		}
	case s.urgent.len() >= maxTriggers:
		t.end()
	default:
		s.urgent.push(t)
	}
}

// workEnd says that the work on an order is over: it holds no place any more, and
// stays claimed until the views have seen what was done.
type workEnd struct{ key domain.OrderKey }

func (w workEnd) apply(s *scheduler, _ time.Time) {
	claim := s.claims[w.key]
	claim.resting = true
	if !claim.slow {
		s.running--
	}
}

// orderEnd says that an order may be worked on again, and when something is due for it
// that was put off; zero: nothing was.
type orderEnd struct {
	key  domain.OrderKey
	next time.Time
}

func (e orderEnd) apply(s *scheduler, now time.Time) {
	claim := s.claims[e.key]
	delete(s.claims, e.key)
	if claim.retried {
		s.retried--
	}
	for _, t := range claim.later {
		t.apply(s, now)
	}
	t := &s.table
	if t.ended != nil {
		t.ended[e.key] = true
	}
	if !e.next.IsZero() && (t.next.IsZero() || e.next.Before(t.next)) {
		t.next = e.next
	}
	t.stale = s.dropRows(e.key) || t.stale || claim.missed
}

func (c *call) apply(s *scheduler, now time.Time) {
	s.beginCall(c.key, now)
	s.limiter.push(c)
}

// away says that an order waits for somebody who is not Klarna.
type away struct{ key domain.OrderKey }

func (a away) apply(s *scheduler, now time.Time) { s.beginCall(a.key, now) }

// back says that the wait of an order is over, and what came of it where it was for
// Klarna.
type back struct {
	key    domain.OrderKey
	klarna bool
	answer *domain.AnswerError // nil: as asked
}

func (b back) apply(s *scheduler, now time.Time) {
	s.endCall(b.key)
	if b.klarna {
		s.learn(b.answer, now)
	}
}

// learn takes from an answer what concerns the whole store.
func (s *scheduler) learn(answer *domain.AnswerError, now time.Time) {
	switch {
	case answer == nil, answer.Kind == domain.AnswerNotFound, answer.Kind == domain.AnswerRefused:
		openings := s.breaker.accept()
		if openings == 0 {
			return
		}
		s.plan.news = append(s.plan.news, credentialNews{})
		s.table.stale = true
		// Where they were refused but once, an order of its own may be the cause, which
		// keeps its pace.
		if openings > 1 {
			s.early.words = append(s.early.words, string(domain.AnswerUnauthorized))
		}
	case answer.Kind == domain.AnswerUnauthorized:
		if s.breaker.refuse(now) {
			s.plan.news = append(s.plan.news, credentialNews{refused: true, correlationID: answer.CorrelationID})
		}
	case answer.Kind == domain.AnswerRateLimited:
		s.breaker.pause(now, max(answer.RetryAfter, time.Second))
	case answer.Kind == domain.AnswerUnreachable:
		s.breaker.pause(now, unreachablePause)
	}
}
