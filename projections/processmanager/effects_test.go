package processmanager

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"ordertrail/domain"
)

// agreeing takes every extension.
type agreeing struct {
	*scripted
	asked atomic.Int64
}

func (k *agreeing) Extend(context.Context, domain.OrderID, string) error {
	k.asked.Add(1)
	return nil
}

// An extension is counted once, however often it is asked for until a reading shows
// until when it is.
func TestAnEffectIsCountedOnce(t *testing.T) {
	var blind atomic.Bool
	klarna := &agreeing{scripted: &scripted{read: func(domain.OrderID) error {
		if blind.Load() {
			return &domain.AnswerError{Kind: domain.AnswerUnclear, Status: 503}
		}
		return nil
	}}}
	atWork(t, klarna, Config{}, func(s *shop) {
		s.push(orderA)
		s.after(time.Second, orderA)
		blind.Store(true)
		if err := s.accept(orderA, domain.RequestExtend{DefaultID: "e"}); err != nil {
			t.Fatal(err)
		}
		s.after(10*time.Second, orderA)
		blind.Store(false)
		s.after(time.Minute, orderA)
		done := testutil.ToFloat64(s.manager.workers["default"].metrics.effects.WithLabelValues("default", string(domain.DueExtend), "done"))
		if done != 1 || klarna.asked.Load() < 3 {
			t.Errorf("asked for %d times, it is counted %v times", klarna.asked.Load(), done)
		}
	})
}
