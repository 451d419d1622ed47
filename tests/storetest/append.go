package storetest

import (
	"errors"
	"reflect"
	"sync"
	"sync/atomic"
	"testing"

	"ordertrail/domain"
	"ordertrail/eventstore"
)

func readsBack(t *testing.T, log eventstore.Log) {
	record := pushed(key("a"), 1, 0)
	record.Position = mustAppend(t, log, record)
	got := mustRead(t, log, record.Key, 0)
	if len(got) != 1 || !reflect.DeepEqual(got[0], record) {
		t.Fatalf("got %+v, want %+v", got, record)
	}
}

func noGaps(t *testing.T, log eventstore.Log) {
	var last eventstore.Position
	for i := eventstore.Position(1); i <= 5; i++ {
		position := mustAppend(t, log, pushed(key("a"), domain.Version(i), last))
		if position != i {
			t.Fatalf("append %d got position %d", i, position)
		}
		last = position
	}
	if head, err := log.Head(t.Context()); err != nil || head != 5 {
		t.Fatalf("head is %d, %v", head, err)
	}
}

func staleConflicts(t *testing.T, log eventstore.Log) {
	first := mustAppend(t, log, pushed(key("a"), 1, 0))
	mustAppend(t, log, pushed(key("a"), 2, first))
	for _, previous := range []eventstore.Position{0, first, 99} {
		late := pushed(key("a"), 2, previous)
		late.ID = "late"
		if _, err := log.Append(t.Context(), late); !errors.Is(err, eventstore.ErrConflict) {
			t.Errorf("append behind %d: %v, want a conflict", previous, err)
		}
	}
	if got := mustRead(t, log, key("a"), 0); len(got) != 2 {
		t.Fatalf("the order has %d events, want 2", len(got))
	}
}

func repeatIsOne(t *testing.T, log eventstore.Log) {
	record := pushed(key("a"), 1, 0)
	first := mustAppend(t, log, record)
	if again := mustAppend(t, log, record); again != first {
		t.Fatalf("repeated at once: position %d, want %d", again, first)
	}
	mustAppend(t, log, pushed(key("a"), 2, first))
	if head, _ := log.Head(t.Context()); head != 2 {
		t.Fatalf("the log has %d events, want 2", head)
	}
}

func oneRacerWins(t *testing.T, log eventstore.Log) {
	var won atomic.Int32
	var racers sync.WaitGroup
	for i := range 20 {
		racers.Go(func() {
			record := pushed(key("a"), 1, 0)
			record.ID += string(rune('a' + i))
			_, err := log.Append(t.Context(), record)
			if err == nil {
				won.Add(1)
			} else if !errors.Is(err, eventstore.ErrConflict) {
				t.Errorf("racer %d: %v", i, err)
			}
		})
	}
	racers.Wait()
	if won.Load() != 1 {
		t.Fatalf("%d racers won", won.Load())
	}
}
