package projections

import (
	"reflect"
	"testing"
	"time"

	"ordertrail/domain"
)

func TestStats(t *testing.T) {
	tl := newMemoryTeller(t)
	v := runViews(t, tl.log)
	stats, err := v.Stats(t.Context())
	if err != nil || len(stats.ByStatus) != len(domain.Statuses()) || stats.Unacknowledged != nil || stats.Stuck != 0 {
		t.Fatalf("of an empty log: %+v, %v", stats, err)
	}

	tl.tell(orderKey(9), domain.Push{Via: "push"}) // made up: Klarna knows it not
	caughtUp(t, v, tl.log)
	unknown := failed(dueOf(t, v, orderKey(9)), tl.now)
	unknown.Priority = domain.PriorityNotFound
	if err := v.Postpone(t.Context(), unknown); err != nil {
		t.Fatal(err)
	}
	waits := orderKey(8)
	since := tl.tell(waits, domain.Push{Via: "push"}).Order.CreatedAt
	tl.acknowledged(3)
	other := domain.OrderKey{Store: "other", ID: "o"}
	euro := reading(other, 1)
	euro.Reading.Currency = "EUR"
	tl.tell(other, domain.Push{Via: "push"}, euro, domain.Create{})
	caughtUp(t, v, tl.log)
	stuck := failed(failed(dueOf(t, v, other), tl.now.Add(time.Hour)), tl.now.Add(2*time.Hour))
	if err := v.Postpone(t.Context(), stuck); err != nil {
		t.Fatal(err)
	}

	stats, err = v.Stats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := Stats{
		Position: v.Position(),
		ByStatus: map[domain.Status]int64{
			domain.Pushed: 2, domain.Unresolved: 0, domain.Fetched: 0, domain.Created: 1, domain.Acknowledged: 3,
			domain.Shipped: 0, domain.PartCaptured: 0, domain.Captured: 0, domain.Cancelled: 0, domain.Expired: 0,
		},
		ByStore: map[domain.StoreID]int64{"default": 5, "other": 1},
		Money: []Money{
			{Currency: "EUR", AuthorizedOpen: euro.Reading.OrderAmount},
			{Currency: "SEK", AuthorizedOpen: amountOf(0) + amountOf(1) + amountOf(2)},
		},
		Unacknowledged: &Unacknowledged{Key: waits, Since: since},
		Stuck:          2,
		StuckRows:      []DueRow{unknown, stuck},
	}
	if !reflect.DeepEqual(stats, want) {
		t.Errorf("stats are %+v\nwant %+v", stats, want)
	}
	tl.tell(waits, reading(waits, 0), domain.Create{}, domain.Acknowledge{})
	caughtUp(t, v, tl.log)
	if stats, err = v.Stats(t.Context()); err != nil || stats.Unacknowledged == nil || stats.Unacknowledged.Key != other {
		t.Errorf("the oldest not acknowledged is %+v, %v, want %s", stats.Unacknowledged, err, other)
	}
	page, err := v.List(t.Context(), Query{Store: "other", Limit: 1})
	if err != nil || len(page.Orders) != 1 || page.Orders[0].LastError != stuck.LastError {
		t.Errorf("listed %+v, %v, want the last error %q", page, err, stuck.LastError)
	}
}

func amountOf(i int) int64 { return reading(orderKey(i), i).Reading.OrderAmount }
