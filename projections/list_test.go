package projections

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"ordertrail/domain"
	"ordertrail/eventstore"
)

// listAll returns every order of a query, page by page.
func listAll(tb testing.TB, v *Views, q Query) []Row {
	tb.Helper()
	var all []Row
	for {
		page, err := v.List(tb.Context(), q)
		if err != nil {
			tb.Fatal(err)
		}
		if len(page.Orders) > q.Limit || page.Next != "" && len(page.Orders) != q.Limit {
			tb.Fatalf("a page of %d orders, limit %d, next %q", len(page.Orders), q.Limit, page.Next)
		}
		if all = append(all, page.Orders...); page.Next == "" {
			return all
		}
		q.Cursor = page.Next
	}
}

func TestListGivesOrdersAsTheLogTellsThem(t *testing.T) {
	tl := newMemoryTeller(t)
	tl.acknowledged(7)
	tl.tell(domain.OrderKey{Store: "other", ID: "Pushed_1"}, domain.Push{Via: "push"})
	v := runViews(t, tl.log)
	caughtUp(t, v, tl.log)
	want := foldPlainly(t, recordsOf(t, tl.log))
	rows := listAll(t, v, Query{Limit: 3})
	if len(rows) != len(want) {
		t.Fatalf("%d orders, want %d", len(rows), len(want))
	}
	newest := ^eventstore.Position(0)
	for _, row := range rows {
		p := want[row.Order.Key]
		if !reflect.DeepEqual(row.Order, p.order) || row.Position != p.last {
			t.Errorf("listed %+v at %d, want %+v at %d", row.Order, row.Position, p.order, p.last)
		}
		if p.first >= newest {
			t.Errorf("%s stands behind an older order", row.Order.Key)
		}
		newest = p.first
	}
}

func TestListFilters(t *testing.T) {
	tl := newMemoryTeller(t)
	tl.acknowledged(4)
	other := domain.OrderKey{Store: "other", ID: "Mixed_Case-7"}
	tl.tell(other, domain.Push{Via: "push"}, reading(other, 700001))
	v := runViews(t, tl.log)
	caughtUp(t, v, tl.log)
	yes, no := true, false
	reference := reading(orderKey(2), 2).Reading
	for _, c := range []struct {
		q    Query
		want int
	}{
		{Query{}, 5},
		{Query{Store: "default"}, 4},
		{Query{Store: "nobody"}, 0},
		{Query{Status: domain.Fetched}, 1},
		{Query{Status: domain.Fetched, Store: "default"}, 0},
		{Query{Held: &no}, 5},
		{Query{Held: &yes}, 0},
		{Query{Q: string(orderKey(2).ID)}, 1},
		{Query{Q: "  " + strings.ToUpper(string(orderKey(2).ID))[:9]}, 1},
		{Query{Q: strings.ToLower(reference.KlarnaReference)}, 1},
		{Query{Q: "WEB-10000"}, 4},
		{Query{Q: "web-10000", Store: "other"}, 0},
		{Query{Q: reference.MerchantReference2}, 1},
		{Query{Q: "mixed_case"}, 1},
		{Query{Q: "ase-7"}, 0},
		{Query{Q: "%"}, 0},
		{Query{Q: "_"}, 0},
	} {
		c.q.Limit = 2
		if rows := listAll(t, v, c.q); len(rows) != c.want {
			t.Errorf("%+v lists %d orders, want %d", c.q, len(rows), c.want)
		}
	}
}

// TestPagesHoldEveryOrderOnce reads pages while orders change status and new
// ones come.
func TestPagesHoldEveryOrderOnce(t *testing.T) {
	tl := newMemoryTeller(t)
	const there = 60
	for i := range there {
		tl.tell(orderKey(i), domain.Push{Via: "push"})
	}
	v := runViews(t, tl.log)
	caughtUp(t, v, tl.log)
	seen := map[domain.OrderKey]int{}
	q := Query{Limit: 7}
	for i := 0; ; i++ {
		page, err := v.List(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range page.Orders {
			seen[row.Order.Key]++
		}
		if q.Cursor = page.Next; q.Cursor == "" {
			break
		}
		for n := range 5 {
			key := orderKey((i*5 + n) % there)
			tl.tell(key, reading(key, n))
			tl.tell(orderKey(there+i*5+n), domain.Push{Via: "push"})
		}
		caughtUp(t, v, tl.log)
	}
	for i := range there {
		if seen[orderKey(i)] != 1 {
			t.Errorf("%s was listed %d times", orderKey(i), seen[orderKey(i)])
		}
	}
	if len(seen) != there {
		t.Errorf("%d orders were listed, want the %d that were there", len(seen), there)
	}
}

func TestACursorBelongsToItsFilter(t *testing.T) {
	tl := newMemoryTeller(t)
	tl.acknowledged(3)
	v := runViews(t, tl.log)
	caughtUp(t, v, tl.log)
	page, err := v.List(t.Context(), Query{Limit: 1, Status: domain.Acknowledged})
	if err != nil || page.Next == "" {
		t.Fatalf("%+v, %v", page, err)
	}
	no := false
	for _, q := range []Query{
		{Cursor: page.Next}, {Cursor: page.Next, Status: domain.Pushed}, {Cursor: page.Next, Status: domain.Acknowledged, Store: "default"},
		{Cursor: page.Next, Status: domain.Acknowledged, Held: &no}, {Cursor: page.Next, Status: domain.Acknowledged, Q: "x"},
		{Cursor: "?", Status: domain.Acknowledged}, {Cursor: page.Next[:8], Status: domain.Acknowledged},
	} {
		q.Limit = 1
		if _, err := v.List(t.Context(), q); !errors.Is(err, ErrBadCursor) {
			t.Errorf("%+v: %v", q, err)
		}
	}
}

// TestListsReadIndexes looks at SQLite's plans: none sorts or reads whole tables
// where an index serves.
func TestListsReadIndexes(t *testing.T) {
	v := openViews(t, viewsPath(t))
	yes := true
	for _, q := range []Query{{}, {Store: "default"}, {Status: domain.Pushed}, {Held: &yes}, {Q: "abc"}, {Q: "abc", Store: "default", Status: domain.Pushed}} {
		where, args, err := q.where()
		if err != nil {
			t.Fatal(err)
		}
		plan := planOf(t, v, "SELECT state FROM orders WHERE "+where+" ORDER BY first DESC LIMIT 51", args...)
		if strings.Contains(plan, "TEMP B-TREE FOR ORDER") || q != (Query{}) && strings.Contains(plan, "SCAN orders") {
			t.Errorf("%+v is read by %s", q, plan)
		}
	}
	for _, order := range []string{"next_try", "next_try DESC"} {
		plan := planOf(t, v, "SELECT * FROM due WHERE store = ? AND priority = ? AND next_try <= ? ORDER BY "+order, "default", 2, 1)
		if !strings.Contains(plan, "USING INDEX due_next") || strings.Contains(plan, "TEMP") {
			t.Errorf("what is due by %s is read by %s", order, plan)
		}
	}
}

func planOf(tb testing.TB, v *Views, statement string, args ...any) string {
	tb.Helper()
	rows, err := v.db.reading.QueryContext(tb.Context(), "EXPLAIN QUERY PLAN "+statement, args...)
	if err != nil {
		tb.Fatal(err)
	}
	return fmt.Sprint(textRows(tb, rows))
}
