// Package memorylog keeps the event log in memory: the obvious twin that
// jetstreamlog is compared with, real enough to run the whole product in a test.
package memorylog

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"ordertrail/domain"
	"ordertrail/eventstore"
)

// Log is an eventstore.Log that forgets all when it is dropped.
type Log struct {
	mu      sync.Mutex
	records []eventstore.Record
	last    map[domain.OrderKey]eventstore.Position
	grown   chan struct{} // closed and replaced by each append
}

var _ eventstore.Log = (*Log)(nil)

// New returns an empty log.
func New() *Log {
	return &Log{last: map[domain.OrderKey]eventstore.Position{}, grown: make(chan struct{})}
}

// Append is eventstore.Log's.
func (l *Log) Append(_ context.Context, record eventstore.Record) (eventstore.Position, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if last := l.last[record.Key]; last != record.Previous {
		if last > 0 && l.records[last-1].ID == record.ID {
			return last, nil
		}
		return 0, fmt.Errorf("append version %d of %s: %w", record.Version, record.Key, eventstore.ErrConflict)
	}
	record.Position = eventstore.Position(len(l.records)) + 1
	l.records = append(l.records, record)
	l.last[record.Key] = record.Position
	close(l.grown)
	l.grown = make(chan struct{})
	return record.Position, nil
}

// Read is eventstore.Log's.
func (l *Log) Read(_ context.Context, key domain.OrderKey, after eventstore.Position) ([]eventstore.Record, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var records []eventstore.Record
	for at := l.last[key]; at > after; at = l.records[at-1].Previous {
		records = append(records, l.records[at-1])
	}
	slices.Reverse(records)
	return records, nil
}

// Follow is eventstore.Log's.
func (l *Log) Follow(ctx context.Context, after eventstore.Position, handle func([]eventstore.Record) error) error {
	for {
		batch, grown := l.behind(after)
		if len(batch) > 0 {
			if err := handle(batch); err != nil {
				return err
			}
			after += eventstore.Position(len(batch))
			continue
		}
		select {
		case <-grown:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (l *Log) behind(after eventstore.Position) ([]eventstore.Record, <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	from := min(after, eventstore.Position(len(l.records)))
	to := min(from+eventstore.MaxBatch, eventstore.Position(len(l.records)))
	return append([]eventstore.Record(nil), l.records[from:to]...), l.grown
}

// Head is eventstore.Log's.
func (l *Log) Head(context.Context) (eventstore.Position, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return eventstore.Position(len(l.records)), nil
}
