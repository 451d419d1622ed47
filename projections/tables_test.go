package projections

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"

	"ordertrail/domain"
	"ordertrail/eventstore"
)

// TB is what testing.TB and rapid.T share.
type TB interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

// tables are the rows of every table as text, in order.
type tables map[string][]string

// contents reads all tables and the checkpoint of views.
func contents(tb TB, v *Views) (tables, eventstore.Position) {
	tb.Helper()
	v.mu.RLock()
	defer v.mu.RUnlock()
	found := tables{}
	for _, name := range []string{"orders", "search", "totals", "due"} {
		rows, err := v.db.reading.QueryContext(context.Background(), "SELECT * FROM "+name)
		if err != nil {
			tb.Fatal(err)
		}
		found[name] = textRows(tb, rows)
	}
	// A total that went back to nothing may stay as a row of zeros.
	found["totals"] = slices.DeleteFunc(found["totals"], func(row string) bool { return strings.HasSuffix(row, "|0|0|0|0") })
	var position eventstore.Position
	if err := v.db.reading.QueryRowContext(context.Background(), "SELECT position FROM checkpoint").Scan(&position); err != nil {
		tb.Fatal(err)
	}
	return found, position
}

func textRows(tb TB, rows *sql.Rows) []string {
	tb.Helper()
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		tb.Fatal(err)
	}
	lines := []string{}
	for rows.Next() {
		values, targets := make([]string, len(columns)), make([]any, len(columns))
		for i := range values {
			targets[i] = &values[i]
		}
		if err := rows.Scan(targets...); err != nil {
			tb.Fatal(err)
		}
		lines = append(lines, strings.Join(values, "|"))
	}
	if err := rows.Err(); err != nil {
		tb.Fatal(err)
	}
	slices.Sort(lines)
	return lines
}

func wantSame(tb TB, what string, got, want tables) {
	tb.Helper()
	for _, name := range []string{"orders", "search", "totals", "due"} {
		if !slices.Equal(got[name], want[name]) {
			tb.Fatalf("%s: table %s is\n%s\nwant\n%s", what, name, strings.Join(got[name], "\n"), strings.Join(want[name], "\n"))
		}
	}
}

// plain is what a plain fold of the log makes of one order.
type plain struct {
	order       domain.Order
	first, last eventstore.Position
	since       map[reason]domain.Version
}

// reason is why something is due: its kind and the command that it carries out.
type reason struct {
	kind    domain.Kind
	command string
}

// foldPlainly folds records by eventstore and domain alone, event by event, with
// nothing of this package.
func foldPlainly(tb TB, records []eventstore.Record) map[domain.OrderKey]*plain {
	tb.Helper()
	all := map[domain.OrderKey]*plain{}
	for _, r := range records {
		p := all[r.Key]
		if p == nil {
			p = &plain{order: domain.New(r.Key), first: r.Position}
			all[r.Key] = p
		}
		var err error
		if p.order, err = eventstore.Fold(p.order, r); err != nil {
			tb.Fatal(err)
		}
		p.last = r.Position
		still := map[reason]domain.Version{}
		for _, task := range append(domain.Due(p.order), domain.Watch(p.order)...) {
			why := reason{task.Kind, task.Command}
			still[why] = r.Version
			if since, ok := p.since[why]; ok {
				still[why] = since
			}
		}
		p.since = still
	}
	return all
}

// wantTables returns the tables that records should lead to, where nothing was
// tried yet. The orders' JSON is left to List's tests.
func wantTables(tb TB, records []eventstore.Record) tables {
	tb.Helper()
	want := tables{"orders": {}, "search": {}, "totals": {}, "due": {}}
	totals := map[string][4]int64{}
	for key, p := range foldPlainly(tb, records) {
		o := p.order
		held := 0
		if len(o.Holds) > 0 && o.Open() {
			held = 1
		}
		want["orders"] = append(want["orders"], fmt.Sprintf("%d|%s|%s|%s|%d", p.first, key.Store, key.ID, o.Status, held))
		terms := map[string]bool{strings.ToLower(string(key.ID)): true, strings.ToLower(o.KlarnaReference): true,
			strings.ToLower(o.MerchantReference1): true, strings.ToLower(o.MerchantReference2): true}
		delete(terms, "")
		for term := range terms {
			want["search"] = append(want["search"], fmt.Sprintf("%s|%d", term, p.first))
		}
		cell := fmt.Sprintf("%s|%s|%s", key.Store, o.Status, o.Currency)
		sum := totals[cell]
		totals[cell] = [4]int64{sum[0] + 1, sum[1] + o.RemainingAuthorizedAmount, sum[2] + o.CapturedAmount, sum[3] + o.RefundedAmount}
		for _, task := range append(domain.Due(o), domain.Watch(o)...) {
			want["due"] = append(want["due"], fmt.Sprintf("%s|%s|%s|%d|%d|%d|%d|%d|%d|0|0|0|", key.Store, key.ID, task.Kind,
				p.since[reason{task.Kind, task.Command}], o.Version, p.last, task.Priority, task.From.UnixNano(), task.From.UnixNano()))
		}
	}
	for cell, sum := range totals {
		want["totals"] = append(want["totals"], fmt.Sprintf("%s|%d|%d|%d|%d", cell, sum[0], sum[1], sum[2], sum[3]))
	}
	for _, rows := range want {
		slices.Sort(rows)
	}
	return want
}

// withoutState cuts the JSON from rows of orders.
func withoutState(t tables) tables {
	cut := tables{"search": t["search"], "totals": t["totals"], "due": t["due"]}
	for _, row := range t["orders"] {
		cut["orders"] = append(cut["orders"], strings.Join(strings.SplitN(row, "|", 6)[:5], "|"))
	}
	return cut
}

// wantFold checks that views are what the whole log leads to.
func wantFold(tb testing.TB, v *Views, log eventstore.Log) {
	tb.Helper()
	records := recordsOf(tb, log)
	got, position := contents(tb, v)
	if position != eventstore.Position(len(records)) || v.Position() != position {
		tb.Fatalf("checkpoint %d, position %d of %d events", position, v.Position(), len(records))
	}
	wantSame(tb, "views and fold", withoutState(got), wantTables(tb, records))
}
