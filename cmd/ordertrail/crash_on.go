//go:build crashpoints

package main

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"

	"ordertrail/domain"
	"ordertrail/eventstore"
	"ordertrail/projections/processmanager"
)

// crashVariable names the point at which this build kills itself, as
// "point:n" for the nth time it is reached. It is no setting: only this build
// has it, and no setting begins with its prefix.
const crashVariable = "CRASH_AT"

// crasher kills the process at one point, as kill -9 would.
type crasher struct {
	point string
	left  atomic.Int64
}

func newCrasher() *crasher {
	point, count, _ := strings.Cut(os.Getenv(crashVariable), ":")
	c := &crasher{point: point}
	n, err := strconv.ParseInt(count, 10, 64)
	if point != "" && err != nil {
		panic(fmt.Sprintf("%s wants point:n", crashVariable))
	}
	c.left.Store(n)
	return c
}

func (c *crasher) at(point string) {
	if point == c.point && c.left.Add(-1) == 0 {
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {}
	}
}

func (program) watchLog(log eventstore.Log) eventstore.Log {
	return crashLog{Log: log, crasher: newCrasher()}
}

func (program) watchKlarna(client processmanager.Klarna) processmanager.Klarna {
	return crashKlarna{Klarna: client, crasher: newCrasher()}
}

// crashLog has a point before and after each append and each batch that is
// followed.
type crashLog struct {
	eventstore.Log
	*crasher
}

func (l crashLog) Append(ctx context.Context, record eventstore.Record) (uint64, error) {
	l.at("before_append_" + record.Name)
	position, err := l.Log.Append(ctx, record)
	l.at("after_append_" + record.Name)
	return position, err
}

func (l crashLog) Follow(ctx context.Context, after uint64, handle func([]eventstore.Record) error) error {
	return l.Log.Follow(ctx, after, func(batch []eventstore.Record) error {
		l.at("before_batch")
		err := handle(batch)
		l.at("after_batch")
		return err
	})
}

// crashKlarna has a point before and after each call.
type crashKlarna struct {
	processmanager.Klarna
	*crasher
}

func (k crashKlarna) Read(ctx context.Context, id domain.OrderID) (domain.Reading, error) {
	var reading domain.Reading
	err := k.around("read", func() (err error) { reading, err = k.Klarna.Read(ctx, id); return err })
	return reading, err
}

func (k crashKlarna) Acknowledge(ctx context.Context, id domain.OrderID, key string) error {
	return k.around("acknowledge", func() error { return k.Klarna.Acknowledge(ctx, id, key) })
}

func (k crashKlarna) Cancel(ctx context.Context, id domain.OrderID, key string) error {
	return k.around("cancel", func() error { return k.Klarna.Cancel(ctx, id, key) })
}

func (k crashKlarna) Release(ctx context.Context, id domain.OrderID, key string) error {
	return k.around("release", func() error { return k.Klarna.Release(ctx, id, key) })
}

func (k crashKlarna) Extend(ctx context.Context, id domain.OrderID, key string) error {
	return k.around("extend", func() error { return k.Klarna.Extend(ctx, id, key) })
}

func (k crashKlarna) Capture(ctx context.Context, id domain.OrderID, move domain.CaptureMove, key string) (made string, err error) {
	err = k.around("capture", func() error { made, err = k.Klarna.Capture(ctx, id, move, key); return err })
	return made, err
}

func (k crashKlarna) Refund(ctx context.Context, id domain.OrderID, move domain.RefundMove, key string) (made string, err error) {
	err = k.around("refund", func() error { made, err = k.Klarna.Refund(ctx, id, move, key); return err })
	return made, err
}

// around has a point before and after a call.
func (k crashKlarna) around(call string, do func() error) error {
	k.at("before_" + call)
	err := do()
	k.at("after_" + call)
	return err
}
