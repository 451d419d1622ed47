package storetest

import (
	"context"
	"errors"
	"testing"

	"ordertrail/domain"
	"ordertrail/eventstore"
)

func ordersDoNotMix(t *testing.T, log eventstore.Log) {
	other := domain.OrderKey{Store: "other", ID: "a"}
	keys := []domain.OrderKey{key("a"), key("b"), other}
	for _, k := range keys {
		mustAppend(t, log, pushed(k, 1, 0))
	}
	for i, k := range keys {
		got := mustRead(t, log, k, 0)
		if len(got) != 1 || got[0].Key != k || got[0].Position != eventstore.Position(i+1) {
			t.Errorf("%s reads as %+v", k, got)
		}
	}
	if got := mustRead(t, log, key("unknown"), 0); len(got) != 0 {
		t.Errorf("an unknown order reads as %+v", got)
	}
}

func readsBehind(t *testing.T, log eventstore.Log) {
	var last eventstore.Position
	for version := domain.Version(1); version <= 4; version++ {
		last = mustAppend(t, log, pushed(key("a"), version, last))
		mustAppend(t, log, pushed(key("b"+string(rune('0'+version))), 1, 0))
	}
	for after, want := range map[eventstore.Position]int{0: 4, 1: 3, 2: 3, 3: 2, 7: 0, 99: 0} {
		got := mustRead(t, log, key("a"), after)
		if len(got) != want {
			t.Errorf("after %d: %d records, want %d", after, len(got), want)
		}
		for i, record := range got {
			if record.Version != domain.Version(4-want+i+1) {
				t.Errorf("after %d: record %d is version %d", after, i, record.Version)
			}
		}
	}
}

func followsAll(t *testing.T, log eventstore.Log) {
	const before, all = 1500, 1600
	for i := range before {
		mustAppend(t, log, pushed(key(orderName(i)), 1, 0))
	}
	go func() {
		for i := before; i < all; i++ {
			if _, err := log.Append(t.Context(), pushed(key(orderName(i)), 1, 0)); err != nil {
				t.Errorf("append while followed: %v", err)
			}
		}
	}()
	for i, record := range collect(t, log, 0, all) {
		if record.Position != eventstore.Position(i+1) || record.Key != key(orderName(i)) {
			t.Fatalf("record %d is %s at position %d", i, record.Key, record.Position)
		}
	}
}

func followsFromMiddle(t *testing.T, log eventstore.Log) {
	for i := range 10 {
		mustAppend(t, log, pushed(key(orderName(i)), 1, 0))
	}
	got := collect(t, log, 7, 3)
	if len(got) != 3 || got[0].Position != 8 {
		t.Fatalf("after 7 came %d records from position %d", len(got), got[0].Position)
	}
}

func followReturnsError(t *testing.T, log eventstore.Log) {
	mustAppend(t, log, pushed(key("a"), 1, 0))
	refused := errors.New("refused")
	err := log.Follow(t.Context(), 0, func([]eventstore.Record) error { return refused })
	if !errors.Is(err, refused) {
		t.Errorf("follow returned %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	err = log.Follow(ctx, 0, func([]eventstore.Record) error { cancel(); return nil })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("follow returned %v after its context ended", err)
	}
}

func orderName(i int) string {
	return "order-" + string([]rune{rune('a' + i/676%26), rune('a' + i/26%26), rune('a' + i%26)})
}
