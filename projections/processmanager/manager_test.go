package processmanager

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"ordertrail/domain"
)

func notFound(domain.OrderID) error {
	return &domain.AnswerError{Kind: domain.AnswerNotFound, Status: 404, Code: "NO_SUCH_ORDER"}
}

func TestAnOrderRunsToAcknowledged(t *testing.T) {
	atWork(t, &scripted{}, Config{}, func(s *shop) {
		s.push(orderA)
		if status := s.after(time.Second, orderA); status != domain.Acknowledged {
			t.Errorf("it is %s", status)
		}
	})
}

// What fails is asked again after 1 s, doubling to 30 s (help/guarantees.md,
// "Each effect at Klarna happens once").
func TestUnclearAnswersAreAskedAgainOnSchedule(t *testing.T) {
	klarna := &scripted{ack: func(domain.OrderID) error {
		return &domain.AnswerError{Kind: domain.AnswerUnclear, Status: 503}
	}}
	atWork(t, klarna, Config{}, func(s *shop) {
		s.push(orderA)
		if status := s.after(2*time.Minute, orderA); status != domain.Created {
			t.Errorf("it is %s", status)
		}
		want := []time.Duration{1, 2, 4, 8, 16, 30, 30}
		times := klarna.times()[1:] // the first call is the read
		for i, seconds := range want {
			if got := times[i+1].Sub(times[i]).Round(100 * time.Millisecond); got != seconds*time.Second {
				t.Errorf("try %d came %s after the one before, want %d s", i+2, got, seconds)
			}
		}
	})
}

// Klarna does not know the id: asked for 48 h and then given up, asked again on a
// new push.
func TestAnUnknownOrderIsGivenUpAfter48Hours(t *testing.T) {
	klarna := &scripted{read: notFound}
	atWork(t, klarna, Config{}, func(s *shop) {
		s.push(orderA)
		if status := s.after(47*time.Hour+59*time.Minute, orderA); status != domain.Pushed {
			t.Errorf("before 48 h it is %s", status)
		}
		if status := s.after(20*time.Minute, orderA); status != domain.Unresolved {
			t.Errorf("after 48 h it is %s", status)
		}
		asked := len(klarna.times())
		s.after(100*time.Hour, orderA)
		if len(klarna.times()) != asked {
			t.Error("a given-up order is still asked for")
		}
		klarna.mu.Lock()
		klarna.read = nil
		klarna.mu.Unlock()
		s.push(orderA)
		if status := s.after(time.Second, orderA); status != domain.Acknowledged {
			t.Errorf("pushed again it is %s", status)
		}
	})
}

func TestRefusedCredentialsResumeByThemselves(t *testing.T) {
	var refused atomic.Bool
	refused.Store(true)
	klarna := &scripted{read: func(domain.OrderID) error {
		if refused.Load() {
			return &domain.AnswerError{Kind: domain.AnswerUnauthorized, Status: 401}
		}
		return nil
	}}
	atWork(t, klarna, Config{}, func(s *shop) {
		s.push(orderA)
		s.after(10*time.Minute, orderA)
		if calls := len(klarna.times()); calls < 10 || calls > 20 {
			t.Errorf("%d calls in ten minutes of refused credentials", calls)
		}
		if len(s.manager.Warnings()) != 1 {
			t.Errorf("warnings: %v", s.manager.Warnings())
		}
		refused.Store(false)
		if status := s.after(time.Minute, orderA); status != domain.Acknowledged || len(s.manager.Warnings()) != 0 {
			t.Errorf("it is %s, warnings: %v", status, s.manager.Warnings())
		}
	})
}

func TestWakingTriesNowAndAtMostOnceASecond(t *testing.T) {
	klarna := &scripted{read: func(domain.OrderID) error { return &domain.AnswerError{Kind: domain.AnswerWrong, Status: 200} }}
	atWork(t, klarna, Config{}, func(s *shop) {
		s.push(orderA)
		s.after(5*time.Minute, orderA)
		before := len(klarna.times())
		for range 20 {
			s.push(orderA) // a repeat
			s.after(100*time.Millisecond, orderA)
		}
		if calls := len(klarna.times()) - before; calls < 1 || calls > 3 {
			t.Errorf("%d calls in two seconds of waking", calls)
		}
	})
}

// A fault inside, of one order, is told and postponed like any failure; the others
// go on.
func TestAFaultInsideStopsOnlyItsOrder(t *testing.T) {
	klarna := &scripted{read: func(id domain.OrderID) error {
		if id == "bad" {
			panic("a fault")
		}
		return nil
	}}
	atWork(t, klarna, Config{}, func(s *shop) {
		bad := domain.OrderKey{Store: "default", ID: "bad"}
		s.push(bad)
		s.push(orderA)
		if status := s.after(time.Second, orderA); status != domain.Acknowledged {
			t.Errorf("the other order is %s", status)
		}
		if status := s.after(0, bad); status != domain.Pushed {
			t.Errorf("the order itself is %s", status)
		}
	})
}

// Hundreds of orders that Klarna answers slowly and in vain hold up no other that has
// failed before.
func TestManySlowOrdersHoldUpNoOther(t *testing.T) {
	var failed atomic.Bool
	unclear := &domain.AnswerError{Kind: domain.AnswerUnclear, Status: 503}
	klarna := &scripted{read: func(id domain.OrderID) error {
		if id != orderA.ID {
			time.Sleep(10 * time.Second) // of the bubble's clock: Klarna answers slowly
			return unclear
		}
		if failed.CompareAndSwap(false, true) {
			return unclear
		}
		return nil
	}}
	atWork(t, klarna, Config{MaxUnverified: 1000}, func(s *shop) {
		for n := range 4 * batchSize {
			s.push(named(fmt.Sprint("slow", n)))
		}
		s.after(11*time.Second+900*time.Millisecond, named("slow0")) // all are asked for again
		s.push(orderA)
		if status := s.after(2*time.Second, orderA); status != domain.Acknowledged {
			t.Errorf("it is %s", status)
		}
	})
}
