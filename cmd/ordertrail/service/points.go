package service

import (
	"context"

	"ordertrail/domain"
	"ordertrail/eventstore"
)

// Points is told of each named point that a service comes to, such as
// before_append_captured or after_capture. Where it returns an error, the service
// gets no further there. A nil one is told nothing.
type Points func(point string) error

// around has a point before and after something.
func (at Points) around(name string, do func() error) error {
	if err := at("before_" + name); err != nil {
		return err
	}
	err := do()
	if ended := at("after_" + name); ended != nil {
		return ended
	}
	return err
}

// log returns a log with points around each append and each batch that is followed.
func (at Points) log(log eventstore.Log) eventstore.Log {
	if at == nil {
		return log
	}
	return pointsOfLog{log, at}
}

type pointsOfLog struct {
	log eventstore.Log
	at  Points
}

func (l pointsOfLog) Append(ctx context.Context, record eventstore.Record) (position eventstore.Position, err error) {
	err = l.at.around("append_"+record.Name, func() error { position, err = l.log.Append(ctx, record); return err })
	return position, err
}

func (l pointsOfLog) Read(ctx context.Context, key domain.OrderKey, after eventstore.Position) ([]eventstore.Record, error) {
	return l.log.Read(ctx, key, after)
}

func (l pointsOfLog) Follow(ctx context.Context, after eventstore.Position, handle func([]eventstore.Record) error) error {
	return l.log.Follow(ctx, after, func(batch []eventstore.Record) error {
		return l.at.around("batch", func() error { return handle(batch) })
	})
}

func (l pointsOfLog) Head(ctx context.Context) (eventstore.Position, error) { return l.log.Head(ctx) }
