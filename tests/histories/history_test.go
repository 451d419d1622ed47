package histories

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ordertrail/domain"
	"ordertrail/eventstore"
	"ordertrail/eventstore/memorylog"
	"ordertrail/projections"
	"ordertrail/projections/audit"
)

// update writes golden histories that are not there yet. One that is there is never
// written again: it stands for logs out in the world.
var update = flag.Bool("update", false, "write golden files that are missing; existing ones are never changed")

const histories = "../testdata/histories"

// storedEvent is one line of a golden history: a message of the log as it is stored.
type storedEvent struct {
	Position uint64              `json:"position"`
	Headers  map[string][]string `json:"headers"`
	Data     json.RawMessage     `json:"data"`
}

// What was once written can be read for ever: every golden history decodes, folds
// to the order it did then, breaks no rule of the audit, and shows that order in
// the views.
func TestOldHistoriesStillRead(t *testing.T) {
	if *update {
		writeMissingHistories(t)
	}
	files, err := filepath.Glob(filepath.Join(histories, "*.jsonl"))
	if err != nil || len(files) < len(stories()) {
		t.Fatalf("%d histories, %v; there are %d stories: run with -update", len(files), err, len(stories()))
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".jsonl")
		t.Run(name, func(t *testing.T) {
			records := readHistory(t, file)
			want := goldenOrder(t, name)
			order := domain.New(records[0].Key)
			for _, record := range records {
				if order, err = eventstore.Fold(order, record); err != nil {
					t.Fatal(err)
				}
				if order.Status != record.Status {
					t.Errorf("version %d led to %s and leads to %s now", record.Version, record.Status, order.Status)
				}
			}
			for _, step := range audit.Steps(order.Key, records) {
				for _, f := range step.Findings {
					t.Errorf("version %d is said to be wrong (%s): %s", f.Version, f.Rule, f.Detail)
				}
			}
			sameOrder(t, "folded", order, want)
			sameOrder(t, "in the views", projected(t, records), want)
		})
	}
}

// Every kind of event stands in a golden history, so that none can change its shape
// unseen.
func TestOldHistoriesHoldEveryEvent(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(histories, "*.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]bool{}
	for _, file := range files {
		for _, record := range readHistory(t, file) {
			told[record.Name] = true
		}
	}
	for _, event := range domain.Events() {
		if !told[event.Name()] {
			t.Errorf("no golden history has %s: add a story and run with -update", event.Name())
		}
	}
}

func readHistory(t *testing.T, file string) []eventstore.Record {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var records []eventstore.Record
	for line := range bytes.Lines(text) {
		var stored storedEvent
		if err := json.Unmarshal(line, &stored); err != nil {
			t.Fatal(err)
		}
		record, err := eventstore.ParseMessage(eventstore.Position(stored.Position), stored.Headers, stored.Data)
		if err != nil {
			t.Fatal(err)
		}
		records = append(records, record)
	}
	if len(records) == 0 {
		t.Fatalf("%s is empty", file)
	}
	return records
}

func goldenOrder(t *testing.T, name string) []byte {
	t.Helper()
	want, err := os.ReadFile(filepath.Join(histories, name+".order.json"))
	if err != nil {
		t.Fatal(err)
	}
	return want
}

func sameOrder(t *testing.T, where string, order domain.Order, want []byte) {
	t.Helper()
	if got := orderJSON(t, order); !bytes.Equal(got, want) {
		t.Errorf("%s it is\n%s\nand was\n%s", where, got, want)
	}
}

func orderJSON(t *testing.T, order domain.Order) []byte {
	t.Helper()
	text, err := json.MarshalIndent(finally(order), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return append(text, '\n')
}

// projected returns the one order of a log as the views list it, which follow it
// event by event.
func projected(t *testing.T, records []eventstore.Record) domain.Order {
	t.Helper()
	log := memorylog.New()
	views, err := projections.Open(filepath.Join(t.TempDir(), "views.db"))
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stopped := make(chan error, 1)
	go func() {
		defer stop() // what waits for the views need not wait on
		stopped <- views.Run(ctx, log)
	}()
	defer func() {
		stop()
		if err := errors.Join(<-stopped, views.Close()); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	}()
	for _, record := range records {
		position, err := log.Append(ctx, record)
		if err != nil {
			t.Fatal(err)
		}
		if err := views.CaughtUp(ctx, position); err != nil {
			t.Fatal(err)
		}
	}
	page, err := views.List(ctx, projections.Query{Limit: 2})
	if err != nil || len(page.Orders) != 1 {
		t.Fatalf("the views list %d orders, %v", len(page.Orders), err)
	}
	return page.Orders[0].Order
}
