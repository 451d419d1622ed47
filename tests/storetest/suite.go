// Package storetest says what every eventstore.Log must do, as one suite of tests
// that each implementation runs.
package storetest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"ordertrail/domain"
	"ordertrail/eventstore"
)

// Run runs the suite; open returns an empty log each time.
func Run(t *testing.T, open func(*testing.T) eventstore.Log) {
	tests := map[string]func(*testing.T, eventstore.Log){
		"a record reads back as it was appended":       readsBack,
		"positions and versions have no gaps":          noGaps,
		"a stale expectation is a conflict":            staleConflicts,
		"the same append again gives its position":     repeatIsOne,
		"of twenty racers one wins":                    oneRacerWins,
		"orders and stores do not mix":                 ordersDoNotMix,
		"read gives what stands behind a position":     readsBehind,
		"follow gives what is there and what comes":    followsAll,
		"follow from the middle":                       followsFromMiddle,
		"follow returns what its handler returns":      followReturnsError,
		"sixty pushes at once are one event":           sixtyPushes,
		"a command decides again after a lost race":    decidesAgain,
		"await sees the event that makes it come true": awaits,
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

var at = time.Date(2026, 11, 23, 8, 0, 0, 123456789, time.UTC)

func key(id string) domain.OrderKey {
	return domain.OrderKey{Store: "default", ID: domain.OrderID(id)}
}

// pushed returns the record of an order's nth push.
func pushed(k domain.OrderKey, version domain.Version, previous eventstore.Position) eventstore.Record {
	order := domain.Order{Key: k, Version: version, Status: domain.Pushed}
	cause := eventstore.Cause{Actor: eventstore.ActorKlarna, ID: "request-1"}
	id := fmt.Sprintf("%s-%d", k, version)
	record, err := eventstore.NewRecord(id, at, cause, order, domain.PushedEvent{Via: "push"}, previous)
	if err != nil {
		panic(err) // a fixed event always encodes
	}
	return record
}

func mustAppend(t *testing.T, log eventstore.Log, record eventstore.Record) eventstore.Position {
	t.Helper()
	position, err := log.Append(t.Context(), record)
	if err != nil {
		t.Fatalf("append %s version %d: %v", record.Key, record.Version, err)
	}
	return position
}

func mustRead(t *testing.T, log eventstore.Log, k domain.OrderKey, after eventstore.Position) []eventstore.Record {
	t.Helper()
	records, err := log.Read(t.Context(), k, after)
	if err != nil {
		t.Fatalf("read %s after %d: %v", k, after, err)
	}
	return records
}

// collect follows until n records have come.
func collect(t *testing.T, log eventstore.Log, after eventstore.Position, n int) []eventstore.Record {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	enough := errors.New("enough")
	var all []eventstore.Record
	err := log.Follow(ctx, after, func(batch []eventstore.Record) error {
		all = append(all, batch...)
		if len(all) >= n {
			return enough
		}
		return nil
	})
	if !errors.Is(err, enough) {
		t.Fatalf("follow after %d: got %d of %d records: %v", after, len(all), n, err)
	}
	return all
}
