package eventstore_test

import (
	"errors"
	"slices"
	"testing"

	"ordertrail/domain"
	"ordertrail/eventstore"
)

func TestExecuteDecidesAgainUpToFiveTimes(t *testing.T) {
	for lost, wins := range map[int64]bool{1: true, 4: true, 5: false, 9: false} {
		log, orders, others := newShaky(t)
		execute(t, orders, push)
		log.appends.Store(0)
		log.beforeAppend = func(nth int64) error {
			if nth <= lost {
				log.hours.Add(1) // or else it would be a repeat that is not logged
				execute(t, others, push)
			}
			return nil
		}
		entry, err := orders.Execute(t.Context(), orderKey, cause, reading)
		if wins && (err != nil || entry.Order.Version != domain.Version(lost)+2 || entry.Order.Status != domain.Fetched) {
			t.Errorf("beaten %d times: version %d, %s, %v", lost, entry.Order.Version, entry.Order.Status, err)
		}
		if !wins && !errors.Is(err, eventstore.ErrConflict) {
			t.Errorf("beaten %d times: %v, want a conflict", lost, err)
		}
		if tries := log.appends.Load(); tries != min(lost+1, 5) {
			t.Errorf("beaten %d times: %d appends", lost, tries)
		}
		if happened := names(t, log); slices.Contains(happened, "fetched") != wins {
			t.Errorf("beaten %d times: %v happened", lost, happened)
		}
	}
}

// An event that nobody knows to be stored is not tried again behind the caller's
// back: the error says what is known.
func TestAnUnavailableLogIsTheCallersToKnow(t *testing.T) {
	log, orders, _ := newShaky(t)
	log.beforeAppend = failsAt(1)
	if entry, err := orders.Execute(t.Context(), orderKey, cause, push); !errors.Is(err, eventstore.ErrUnavailable) {
		t.Errorf("executed to version %d, %v", entry.Order.Version, err)
	}
	if tries := log.appends.Load(); tries != 1 {
		t.Errorf("%d appends", tries)
	}
	if entry := execute(t, orders, push); entry.Order.Version != 1 {
		t.Errorf("afterwards the order is at version %d", entry.Order.Version)
	}
	if happened := names(t, log); !slices.Equal(happened, []string{"pushed"}) {
		t.Errorf("%v happened", happened)
	}
}

func TestAnUnreadableLogIsTheCallersToKnow(t *testing.T) {
	log, orders, others := newShaky(t)
	execute(t, others, push)
	everyTime := func(int64) error { return eventstore.ErrUnavailable }
	log.afterRead = everyTime
	for what, ask := range map[string]func() error{
		"load":    func() error { _, err := orders.Load(t.Context(), orderKey); return err },
		"recall":  func() error { _, err := orders.Recall(t.Context(), orderKey); return err },
		"history": func() error { _, err := orders.History(t.Context(), orderKey); return err },
		"execute": func() error { _, err := orders.Execute(t.Context(), orderKey, cause, reading); return err },
		"await": func() error {
			_, err := orders.Await(t.Context(), orderKey, func(domain.Order) bool { return true })
			return err
		},
	} {
		t.Run(what, func(t *testing.T) {
			if err := ask(); !errors.Is(err, eventstore.ErrUnavailable) {
				t.Errorf("%s: %v", what, err)
			}
		})
	}
	if log.appends.Load() != 0 {
		t.Error("something was appended to an order that could not be read")
	}
}

// A command whose answer was lost has happened; asked again, it happens no second
// time, whether the order was known before or not.
func TestALostAnswerLeadsToOneEvent(t *testing.T) {
	commands := []domain.Command{push, reading, domain.Create{}, domain.Acknowledge{}}
	for i, command := range commands {
		log, orders, _ := newShaky(t)
		execute(t, orders, commands[:i]...)
		log.afterAppend = failsAt(int64(i) + 1)
		if _, err := orders.Execute(t.Context(), orderKey, cause, command); !errors.Is(err, eventstore.ErrUnavailable) {
			t.Fatalf("%T: %v", command, err)
		}
		log.afterAppend = nil
		before := names(t, log)
		entry := execute(t, orders, command)
		if happened := names(t, log); !slices.Equal(happened, before) || len(happened) != i+1 {
			t.Errorf("%T again: %v happened, before it %v", command, happened, before)
		}
		if entry.Position != eventstore.Position(i+1) || entry.Order.Version != domain.Version(i+1) {
			t.Errorf("%T again: version %d at position %d", command, entry.Order.Version, entry.Position)
		}
	}
}

func TestAnEntryNamesItsLastEvent(t *testing.T) {
	log, orders, others := newShaky(t)
	// One order's events do not stand one behind the other.
	another := domain.OrderKey{Store: "other", ID: orderKey.ID}
	if _, err := others.Execute(t.Context(), another, cause, push); err != nil {
		t.Fatal(err)
	}
	appended := execute(t, orders, push, reading)
	if appended.ID != "own-2" || appended.Position != 3 {
		t.Errorf("appended as %s at %d", appended.ID, appended.Position)
	}
	read, err := others.Load(t.Context(), orderKey)
	if err != nil || read.ID != "own-2" || read.Position != 3 {
		t.Errorf("read as %s at %d, %v", read.ID, read.Position, err)
	}
	records, err := log.Log.Read(t.Context(), orderKey, 0)
	if err != nil || records[1].Previous != records[0].Position || records[1].Cause != cause {
		t.Errorf("stored as %+v, %v", records, err)
	}
}

// Load sees what others did; Recall does not ask again what it knows.
func TestLoadReadsAndRecallRemembers(t *testing.T) {
	log, orders, others := newShaky(t)
	execute(t, orders, push)
	execute(t, others, reading)
	log.reads.Store(0)
	recalled, err := orders.Recall(t.Context(), orderKey)
	if err != nil || recalled.Order.Status != domain.Pushed || log.reads.Load() != 0 {
		t.Errorf("recalled %s by %d reads, %v", recalled.Order.Status, log.reads.Load(), err)
	}
	loaded, err := orders.Load(t.Context(), orderKey)
	if err != nil || loaded.Order.Status != domain.Fetched || loaded.Position != 2 {
		t.Errorf("loaded %s at %d, %v", loaded.Order.Status, loaded.Position, err)
	}
	if recalled, err = orders.Recall(t.Context(), orderKey); err != nil || recalled.Order.Status != domain.Fetched {
		t.Errorf("after the load recalled %s, %v", recalled.Order.Status, err)
	}
}

func TestAnOrderNobodyHasHeardOf(t *testing.T) {
	_, orders, _ := newShaky(t)
	entry, err := orders.Recall(t.Context(), orderKey)
	if err != nil || entry.Order.Version != 0 || entry.Order.Key != orderKey || entry.Order.Status != domain.Unplaced {
		t.Errorf("recalled %+v, %v", entry.Order, err)
	}
	if _, err := orders.Load(t.Context(), orderKey); !errors.Is(err, eventstore.ErrUnknownOrder) {
		t.Errorf("load: %v", err)
	}
	if _, err := orders.History(t.Context(), orderKey); !errors.Is(err, eventstore.ErrUnknownOrder) {
		t.Errorf("history: %v", err)
	}
}

// What the domain refuses reaches the caller, and not the log.
func TestARefusalIsNotLogged(t *testing.T) {
	log, orders, _ := newShaky(t)
	execute(t, orders, push)
	_, err := orders.Execute(t.Context(), orderKey, cause, domain.Create{})
	var refused *domain.StepError
	if !errors.As(err, &refused) || log.appends.Load() != 1 {
		t.Errorf("refused with %v after %d appends", err, log.appends.Load())
	}
}
