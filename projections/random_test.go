package projections

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"pgregory.net/rapid"

	"ordertrail/domain"
	"ordertrail/eventstore"
	"ordertrail/eventstore/memorylog"
)

// drawLog tells a random story of a few orders in two stores.
func drawLog(t *rapid.T) eventstore.Log {
	log := memorylog.New()
	now, ids := start, 0
	orders, err := eventstore.NewOrders(log, func() time.Time { return now }, func() string { ids++; return fmt.Sprint(ids) })
	if err != nil {
		t.Fatal(err)
	}
	for range rapid.IntRange(1, 80).Draw(t, "commands") {
		i := rapid.IntRange(0, 5).Draw(t, "order")
		key := domain.OrderKey{Store: domain.StoreID(fmt.Sprintf("store-%d", i%2)), ID: domain.OrderID(fmt.Sprintf("Order_%d", i/2))}
		ended := reading(key, i)
		ended.Reading.Status = "CANCELLED"
		command := rapid.SampledFrom([]domain.Command{
			domain.Push{Via: "push"}, domain.Push{Via: "push"}, reading(key, i), domain.Create{}, domain.Acknowledge{}, ended,
			domain.GiveUp{Reason: domain.GiveUpCapacity}, domain.Push{Via: domain.ViaCheckout},
			domain.Ship{ID: "s1", Amount: new(int64(700))}, domain.Ship{ID: "s2"}, domain.RecordCapture{ShipmentID: "s1", CaptureID: "c1"},
			domain.RecordRefusal{Refusal: domain.Refusal{What: domain.DueCapture, ID: "s2", Code: "CAPTURE_NOT_ALLOWED"}},
			domain.RequestRefund{ID: "r1", Amount: new(int64(500))}, domain.RecordRefund{RefundID: "r1", KlarnaID: "k1"},
			domain.Hold{}, domain.Resume{}, domain.Notify{EventType: "FRAUD_RISK_STOPPED"}, domain.RequestExtend{DefaultID: "e"},
			domain.RequestCancel{DefaultID: "x", Reason: "out of stock"}, domain.RecordCancel{}, domain.RequestRelease{DefaultID: "l"}, domain.RecordRelease{},
		}).Draw(t, "command")
		now = now.Add(time.Duration(rapid.IntRange(1, 90).Draw(t, "seconds")) * time.Second)
		// What may not happen now leaves no event.
		_, _ = orders.Execute(context.Background(), key, eventstore.Cause{Actor: "system", ID: "story"}, command)
	}
	return log
}

// TestViewsAreAFoldOfTheLog drives views by batches cut anywhere, with sessions
// ending anywhere, and checks them against a plain fold and against a rebuild;
// then the same with tries that failed in between.
func TestViewsAreAFoldOfTheLog(t *testing.T) {
	dir := t.TempDir()
	runs := 0
	rapid.Check(t, func(t *rapid.T) {
		runs++
		path := filepath.Join(dir, fmt.Sprintf("views-%d.db", runs))
		v, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { v.Close(); os.Remove(path) }()
		log := drawLog(t)
		records := drawnRecords(t, log)
		failures := rapid.Bool().Draw(t, "failures")
		drive(t, v, records, failures)
		before, position := contents(t, v)
		if position != eventstore.Position(len(records)) {
			t.Fatalf("checkpoint %d of %d events", position, len(records))
		}
		if !failures {
			wantSame(t, "views and fold", withoutState(before), wantTables(t, records))
		}
		if err := v.Rebuild(context.Background(), log, func(uint64, uint64) {}); err != nil {
			t.Fatal(err)
		}
		after, _ := contents(t, v)
		wantSame(t, "rebuilt and followed", after, before)
	})
}

func drawnRecords(t *rapid.T, log eventstore.Log) []eventstore.Record {
	head, err := log.Head(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	var all []eventstore.Record
	ctx, stop := context.WithCancel(context.Background())
	if head == 0 {
		stop()
	}
	_ = log.Follow(ctx, 0, func(records []eventstore.Record) error {
		if all = append(all, records...); eventstore.Position(len(all)) == head {
			stop()
		}
		return nil
	})
	return all
}

// drive folds and writes records in batches of random length.
func drive(t *rapid.T, v *Views, records []eventstore.Record, failures bool) {
	ctx := context.Background()
	s, err := newSession(v.db)
	if err != nil {
		t.Fatal(err)
	}
	for len(records) > 0 {
		n := rapid.IntRange(1, len(records)).Draw(t, "batch")
		b := newBatch(s.last)
		for _, r := range records[:n] {
			if err := s.foldOne(ctx, b, r); err != nil {
				t.Fatal(err)
			}
		}
		if err := v.write(ctx, v.db, b); err != nil {
			t.Fatal(err)
		}
		if failures {
			failOne(t, v, records[n-1])
		}
		if rapid.Bool().Draw(t, "new session") {
			if s, err = newSession(v.db); err != nil {
				t.Fatal(err)
			}
		}
		records = records[n:]
	}
}

// failOne lets a try of whatever is due for the record's order fail.
func failOne(t *rapid.T, v *Views, r eventstore.Record) {
	rows, err := v.DueOf(context.Background(), r.Key)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		if err := v.Postpone(context.Background(), failed(row, r.Time)); err != nil {
			t.Fatal(err)
		}
	}
}

// failed is a row after one more try that failed at a time.
func failed(row DueRow, at time.Time) DueRow {
	row.Attempts++
	if row.Attempts == 1 {
		row.FirstFailedAt = at
	}
	row.LastFailedAt, row.LastError = at, fmt.Sprintf("answer %d was no good", row.Attempts)
	row.NextTry, row.Priority = at.Add(time.Duration(row.Attempts)*time.Minute), domain.PriorityReread
	return row
}
