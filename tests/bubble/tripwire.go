package bubble

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"sync/atomic"

	"ordertrail/domain"
	"ordertrail/eventstore"
	"ordertrail/projections/processmanager"
)

// errDead says that the process has ended before it came here.
var errDead = errors.New("the process is dead")

// tripwire ends a process at a named point: from then on nothing that it does gets
// anywhere.
type tripwire struct {
	point string
	left  atomic.Int64
	dead  atomic.Bool
}

// newTripwire trips at the nth passing of a point, "before_capture:2"; at none
// where that is empty.
func newTripwire(at string) *tripwire {
	point, count, _ := strings.Cut(at, ":")
	w := &tripwire{point: point}
	n, _ := strconv.Atoi(count)
	w.left.Store(int64(max(n, 1)))
	return w
}

func (w *tripwire) at(point string) error {
	if point == w.point && w.left.Add(-1) == 0 {
		w.dead.Store(true)
	}
	if w.dead.Load() {
		return errDead
	}
	return nil
}

func (w *tripwire) isDead() bool { return w.dead.Load() }

// trippedLog has a point before and after each append.
type trippedLog struct {
	eventstore.Log
	trip *tripwire
}

func (l trippedLog) Append(ctx context.Context, record eventstore.Record) (uint64, error) {
	if err := l.trip.at("before_append_" + record.Name); err != nil {
		return 0, err
	}
	position, err := l.Log.Append(ctx, record)
	return position, errors.Join(err, l.trip.at("after_append_"+record.Name))
}

// trippedKlarna has a point before and after each call.
type trippedKlarna struct {
	processmanager.Klarna
	trip *tripwire
}

func (k trippedKlarna) around(call string, do func() error) error {
	if err := k.trip.at("before_" + call); err != nil {
		return err
	}
	err := do()
	if dead := k.trip.at("after_" + call); dead != nil {
		return dead
	}
	return err
}

func (k trippedKlarna) Read(ctx context.Context, id domain.OrderID) (reading domain.Reading, err error) {
	err = k.around("read", func() error { reading, err = k.Klarna.Read(ctx, id); return err })
	return reading, err
}

func (k trippedKlarna) Acknowledge(ctx context.Context, id domain.OrderID, key string) error {
	return k.around("acknowledge", func() error { return k.Klarna.Acknowledge(ctx, id, key) })
}

func (k trippedKlarna) Cancel(ctx context.Context, id domain.OrderID, key string) error {
	return k.around("cancel", func() error { return k.Klarna.Cancel(ctx, id, key) })
}

func (k trippedKlarna) Release(ctx context.Context, id domain.OrderID, key string) error {
	return k.around("release", func() error { return k.Klarna.Release(ctx, id, key) })
}

func (k trippedKlarna) Extend(ctx context.Context, id domain.OrderID, key string) error {
	return k.around("extend", func() error { return k.Klarna.Extend(ctx, id, key) })
}

func (k trippedKlarna) Capture(ctx context.Context, id domain.OrderID, move domain.CaptureMove, key string) (made string, err error) {
	err = k.around("capture", func() error { made, err = k.Klarna.Capture(ctx, id, move, key); return err })
	return made, err
}

func (k trippedKlarna) Refund(ctx context.Context, id domain.OrderID, move domain.RefundMove, key string) (made string, err error) {
	err = k.around("refund", func() error { made, err = k.Klarna.Refund(ctx, id, move, key); return err })
	return made, err
}
