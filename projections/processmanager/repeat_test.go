package processmanager

import (
	"testing"
	"time"

	"ordertrail/domain"
)

// A push without a token wakes an order at most once a minute, and stores nothing.
func TestARepeatWithoutATokenWakesOnceAMinute(t *testing.T) {
	klarna := &scripted{read: func(domain.OrderID) error { return &domain.AnswerError{Kind: domain.AnswerWrong, Status: 200} }}
	atWork(t, klarna, Config{}, func(s *shop) {
		repeat := func(key domain.OrderKey) bool {
			t.Helper()
			known, err := s.manager.Repeat(s.ctx, key)
			if err != nil {
				t.Fatal(err)
			}
			return known
		}
		if repeat(orderA) || repeat(domain.OrderKey{Store: "nobody", ID: "a"}) {
			t.Error("it knows an order of which nothing is in the log")
		}
		s.push(orderA)
		s.after(2*time.Hour, orderA) // tried every 15 minutes by now
		before := len(klarna.times())
		for range 240 { // two minutes
			if !repeat(orderA) {
				t.Error("it does not know the order")
			}
			s.after(500*time.Millisecond, orderA)
		}
		if calls := len(klarna.times()) - before; calls < 2 || calls > 3 {
			t.Errorf("%d reads in two minutes of repeats", calls)
		}
		if entry, err := s.orders.Load(s.ctx, orderA); err != nil || entry.Order.Version != 1 {
			t.Errorf("version %d, %v: something was stored", entry.Order.Version, err)
		}
	})
}
