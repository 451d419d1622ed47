package service

import (
	"context"

	"ordertrail/domain"
	"ordertrail/eventstore"
	"ordertrail/projections/processmanager"
)

// Points is told of each named point that a service comes to, such as after_capture;
// where it returns an error, the service gets no further there. It may be nil.
type Points func(point string) error

// around has a point before and after something.
func (at Points) around(name string, do func() error) error {
	if at == nil {
		return do()
	}
	if err := at("before_" + name); err != nil {
		return err
	}
	err := do()
	if ended := at("after_" + name); ended != nil {
		return ended
	}
	return err
}

// pointsOfLog has points around each append and each batch that is followed.
type pointsOfLog struct {
	eventstore.Log
	at Points
}

func (l pointsOfLog) Append(ctx context.Context, record eventstore.Record) (position eventstore.Position, err error) {
	err = l.at.around("append_"+record.Name, func() error { position, err = l.Log.Append(ctx, record); return err })
	return position, err
}

func (l pointsOfLog) Follow(ctx context.Context, after eventstore.Position, handle func([]eventstore.Record) error) error {
	return l.Log.Follow(ctx, after, func(batch []eventstore.Record) error {
		return l.at.around("batch", func() error { return handle(batch) })
	})
}

// pointsOfKlarna names every call: a new one does not compile without its points.
type pointsOfKlarna struct {
	client processmanager.Klarna
	at     Points
}

func (k pointsOfKlarna) Read(ctx context.Context, id domain.OrderID) (reading domain.Reading, err error) {
	err = k.at.around("read", func() error { reading, err = k.client.Read(ctx, id); return err })
	return reading, err
}

func (k pointsOfKlarna) Acknowledge(ctx context.Context, id domain.OrderID, key string) error {
	return k.at.around("acknowledge", func() error { return k.client.Acknowledge(ctx, id, key) })
}

func (k pointsOfKlarna) SetReference(ctx context.Context, id domain.OrderID, reference1, key string) error {
	return k.at.around("reference", func() error { return k.client.SetReference(ctx, id, reference1, key) })
}

func (k pointsOfKlarna) Cancel(ctx context.Context, id domain.OrderID, key string) error {
	return k.at.around("cancel", func() error { return k.client.Cancel(ctx, id, key) })
}

func (k pointsOfKlarna) Release(ctx context.Context, id domain.OrderID, key string) error {
	return k.at.around("release", func() error { return k.client.Release(ctx, id, key) })
}

func (k pointsOfKlarna) Extend(ctx context.Context, id domain.OrderID, key string) error {
	return k.at.around("extend", func() error { return k.client.Extend(ctx, id, key) })
}

func (k pointsOfKlarna) Capture(ctx context.Context, id domain.OrderID, move domain.CaptureMove, key string) (made string, err error) {
	err = k.at.around("capture", func() error { made, err = k.client.Capture(ctx, id, move, key); return err })
	return made, err
}

func (k pointsOfKlarna) Refund(ctx context.Context, id domain.OrderID, move domain.RefundMove, key string) (made string, err error) {
	err = k.at.around("refund", func() error { made, err = k.client.Refund(ctx, id, move, key); return err })
	return made, err
}
