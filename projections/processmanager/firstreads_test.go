package processmanager

import (
	"sync/atomic"
	"testing"
	"time"

	"ordertrail/domain"
)

// Whoever says 404 to all of several ids does not know the store's orders: it is told
// until an order is shown.
func TestAStoreOfWhichKlarnaKnowsNoOrderIsTold(t *testing.T) {
	gateways404 := func(domain.OrderID) error {
		return &domain.AnswerError{Kind: domain.AnswerUnclear, Status: 404}
	}
	for name, answer := range map[string]func(domain.OrderID) error{"404 of Klarna": notFound, "404 of somebody else": gateways404} {
		t.Run(name, func(t *testing.T) {
			var right atomic.Bool
			klarna := &scripted{read: func(id domain.OrderID) error {
				if right.Load() {
					return nil
				}
				return answer(id)
			}}
			atWork(t, klarna, Config{}, func(s *shop) {
				for i, id := range []string{"a", "b", "c"} {
					if warnings := s.manager.Warnings(); len(warnings) != 0 {
						t.Errorf("after %d ids: %v", i, warnings)
					}
					s.push(named(id))
					s.after(10*time.Second, named(id))
				}
				if warnings := s.manager.Warnings(); len(warnings) != 1 {
					t.Errorf("warnings: %v", warnings)
				}
				right.Store(true)
				s.after(time.Hour, named("a"))
				right.Store(false)
				for _, id := range []string{"x", "y", "z"} {
					s.push(named(id))
					s.after(10*time.Second, named(id))
				}
				if warnings := s.manager.Warnings(); len(warnings) != 0 {
					t.Errorf("once an order was shown: %v", warnings)
				}
			})
		})
	}
}

// A 404 that is not Klarna's says nothing of the order, which is not given up.
func TestA404ThatIsNotKlarnasLosesNoOrder(t *testing.T) {
	for _, test := range []struct {
		kind domain.AnswerKind
		want domain.Status
	}{{domain.AnswerUnclear, domain.Pushed}, {domain.AnswerNotFound, domain.Unresolved}} {
		t.Run(string(test.kind), func(t *testing.T) {
			klarna := &scripted{read: func(domain.OrderID) error { return &domain.AnswerError{Kind: test.kind, Status: 404} }}
			atWork(t, klarna, Config{}, func(s *shop) {
				s.push(orderA)
				if status := s.after(72*time.Hour, orderA); status != test.want {
					t.Errorf("after three days it is %s", status)
				}
			})
		})
	}
}
