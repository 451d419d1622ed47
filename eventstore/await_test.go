package eventstore_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"ordertrail/domain"
	"ordertrail/eventstore"
)

func TestAwaitGivesAtOnceWhatIsThere(t *testing.T) {
	_, orders, others := newShaky(t)
	execute(t, others, push, reading)
	entry, err := orders.Await(t.Context(), orderKey, domain.Order.Known)
	if err != nil || entry.Order.Status != domain.Fetched {
		t.Errorf("awaited %s, %v", entry.Order.Status, err)
	}
}

// The event comes after Await has read the order and before it waits.
func TestAwaitMissesNoEvent(t *testing.T) {
	log, orders, others := newShaky(t)
	execute(t, others, push)
	log.reads.Store(0)
	log.afterRead = func(nth int64) error {
		if nth == 1 {
			execute(t, orders, reading)
		}
		return nil
	}
	synctest.Test(t, func(t *testing.T) {
		entry, err := orders.Await(t.Context(), orderKey, domain.Order.Known)
		if err != nil || entry.Order.Status != domain.Fetched {
			t.Errorf("awaited %s, %v", entry.Order.Status, err)
		}
	})
}

// Events that are not what is waited for, and those of other orders, let it wait
// on; the end of its context gives the order as it is then.
func TestAwaitEndsWithItsContext(t *testing.T) {
	_, orders, _ := newShaky(t)
	execute(t, orders, push)
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		var entry eventstore.Entry
		var err error
		go func() {
			entry, err = orders.Await(ctx, orderKey, domain.Order.Settled)
		}()
		synctest.Wait()
		execute(t, orders, reading, domain.Create{})
		synctest.Wait()
		cancel()
		synctest.Wait()
		if !errors.Is(err, context.Canceled) || entry.Order.Status != domain.Created {
			t.Errorf("awaited %s, %v", entry.Order.Status, err)
		}
	})
}

func TestAwaitWakesEveryWaiter(t *testing.T) {
	_, orders, _ := newShaky(t)
	execute(t, orders, push)
	synctest.Test(t, func(t *testing.T) {
		const waiters = 5
		seen := make(chan domain.Status, waiters)
		for range waiters {
			go func() {
				entry, err := orders.Await(t.Context(), orderKey, domain.Order.Known)
				if err != nil {
					t.Error(err)
				}
				seen <- entry.Order.Status
			}()
		}
		synctest.Wait()
		if len(seen) != 0 {
			t.Fatal("somebody did not wait")
		}
		execute(t, orders, reading)
		synctest.Wait()
		if len(seen) != waiters {
			t.Errorf("%d of %d were woken", len(seen), waiters)
		}
	})
}

func TestAwaitOfAnUnknownOrder(t *testing.T) {
	_, orders, _ := newShaky(t)
	_, err := orders.Await(t.Context(), orderKey, domain.Order.Known)
	if !errors.Is(err, eventstore.ErrUnknownOrder) {
		t.Errorf("got %v", err)
	}
}
