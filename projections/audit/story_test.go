package audit

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"ordertrail/domain"
	"ordertrail/eventstore"
	"ordertrail/eventstore/memorylog"
	"ordertrail/projections"
)

var start = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)

// fixedLog is a log as it stands in a slice, whatever is wrong with it. It ends
// with err where that is set.
type fixedLog struct {
	eventstore.Log
	records []eventstore.Record
	err     error
}

func (l fixedLog) Head(context.Context) (eventstore.Position, error) {
	return eventstore.Position(len(l.records)), nil
}

func (l fixedLog) Follow(ctx context.Context, _ eventstore.Position, handle func([]eventstore.Record) error) error {
	for _, r := range l.records {
		if err := handle([]eventstore.Record{r}); err != nil {
			return err
		}
	}
	if l.err != nil {
		return l.err
	}
	<-ctx.Done()
	return ctx.Err()
}

func key(name string) domain.OrderKey {
	return domain.OrderKey{Store: "default", ID: domain.OrderID(name)}
}

// teller tells commands two minutes apart and has the records they led to.
type teller struct {
	t      testing.TB
	log    eventstore.Log
	orders *eventstore.Orders
	now    time.Time
}

func newTeller(t testing.TB) *teller {
	t.Helper()
	log := memorylog.New()
	tl, ids := &teller{t: t, log: log, now: start}, 0
	orders, err := eventstore.NewOrders(log, func() time.Time { return tl.now }, func() string {
		ids++
		return fmt.Sprintf("event-%d", ids)
	})
	if err != nil {
		t.Fatal(err)
	}
	tl.orders = orders
	return tl
}

func (tl *teller) tell(id domain.OrderID, command domain.Command) domain.Order {
	tl.t.Helper()
	tl.now = tl.now.Add(2 * time.Minute)
	entry, err := tl.orders.Execute(tl.t.Context(), key(string(id)), eventstore.Cause{Actor: "system", ID: "test"}, command)
	if err != nil {
		tl.t.Fatal(err)
	}
	return entry.Order
}

func (tl *teller) records() []eventstore.Record {
	tl.t.Helper()
	head, err := tl.log.Head(tl.t.Context())
	if err != nil {
		tl.t.Fatal(err)
	}
	var all []eventstore.Record
	done := errors.New("done")
	err = tl.log.Follow(tl.t.Context(), 0, func(records []eventstore.Record) error {
		if all = append(all, records...); eventstore.Position(len(all)) == head {
			return done
		}
		return nil
	})
	if !errors.Is(err, done) {
		tl.t.Fatal(err)
	}
	return all
}

// story is a good log of two orders: a is acknowledged, b is cancelled elsewhere
// and pushed again.
func story(t testing.TB) []eventstore.Record {
	t.Helper()
	tl := newTeller(t)
	reading := func(id domain.OrderID, status string) domain.Observe {
		return domain.Observe{Reading: domain.Reading{OrderID: id, Status: status, Facts: domain.Facts{Currency: "SEK"}, OrderAmount: 5000}}
	}
	for _, id := range []domain.OrderID{"a", "b"} {
		tl.tell(id, domain.Push{Via: "push"})
		tl.tell(id, reading(id, "AUTHORIZED"))
		tl.tell(id, domain.Create{})
	}
	tl.tell("a", domain.Acknowledge{})
	tl.tell("b", domain.Push{Via: "push"})
	tl.tell("b", reading("b", "CANCELLED"))
	return tl.records()
}

// pushes is a log of n orders that were pushed, recorded with a status.
func pushes(n eventstore.Position, status domain.Status) []eventstore.Record {
	var records []eventstore.Record
	for i := range n {
		records = append(records, eventstore.Record{
			Key: key(fmt.Sprint(i)), Version: 1, Position: i + 1, ID: fmt.Sprint(i), Time: start,
			Status: status, Name: "pushed", Schema: 1, Data: []byte(`{"via":"push"}`),
		})
	}
	return records
}

func openViews(t testing.TB) *projections.Views {
	t.Helper()
	views, err := projections.Open(filepath.Join(t.TempDir(), "views.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { views.Close() })
	return views
}

// viewsOf returns views that have taken in a log and follow no longer.
func viewsOf(t testing.TB, records []eventstore.Record) *projections.Views {
	t.Helper()
	views := openViews(t)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- views.Run(ctx, fixedLog{records: records}) }()
	if err := views.CaughtUp(t.Context(), eventstore.Position(len(records))); err != nil {
		t.Fatal(err)
	}
	stop()
	<-ended
	return views
}

func replayed(t testing.TB, log eventstore.Log, views *projections.Views) Report {
	t.Helper()
	report, err := Replay(t.Context(), log, views, func(uint64, uint64) {})
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// has says whether a report holds a finding of a rule about a place.
func (r Report) has(rule Rule, order string, version domain.Version, position eventstore.Position) bool {
	for _, f := range r.Findings {
		if f.Rule == rule && string(f.ID) == order && f.Version == version && f.Position == position && f.Detail != "" {
			return true
		}
	}
	return false
}
