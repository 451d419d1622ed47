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
	if err != nil || len(stats.ByStatus) != len(domain.Statuses()) || stats.Unacknowledged != nil || len(stats.Stuck) != 0 || stats.Held != 0 {
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
	stuck.Priority = domain.PriorityUnclear
	if err := v.Postpone(t.Context(), stuck); err != nil {
		t.Fatal(err)
	}
	// A first read that fails for longer comes behind, and of those the longest failing first.
	lost := []domain.OrderKey{orderKey(5), orderKey(6), orderKey(7)}
	var unread []DueRow
	for i, key := range lost {
		tl.tell(key, domain.Push{Via: "push"})
		caughtUp(t, v, tl.log)
		row := failed(dueOf(t, v, key), tl.now.Add(-time.Duration(i)*time.Hour))
		if err := v.Postpone(t.Context(), row); err != nil {
			t.Fatal(err)
		}
		unread = append(unread, row)
	}
	tl.tell(orderKey(4), domain.Push{Via: domain.ViaCheckout}) // named by a checkout only, and asked for in vain
	caughtUp(t, v, tl.log)
	if err := v.Postpone(t.Context(), failed(dueOf(t, v, orderKey(4)), tl.now)); err != nil {
		t.Fatal(err)
	}
	tl.tell(orderKey(0), domain.Hold{})
	tl.tell(orderKey(1), domain.Hold{}, domain.RequestCancel{DefaultID: "c", Reason: "r"}, domain.RecordCancel{})
	caughtUp(t, v, tl.log)

	stats, err = v.Stats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := Stats{
		Position: v.Position(),
		ByStatus: map[domain.Status]int64{
			domain.Pushed: 6, domain.Unresolved: 0, domain.Fetched: 0, domain.Created: 1, domain.Acknowledged: 2,
			domain.Shipped: 0, domain.PartCaptured: 0, domain.Captured: 0, domain.Cancelled: 1, domain.Expired: 0,
		},
		ByStore: map[domain.StoreID]int64{"default": 9, "other": 1},
		Money: []Money{
			{Currency: "EUR", AuthorizedOpen: euro.Reading.OrderAmount},
			{Currency: "SEK", AuthorizedOpen: amountOf(0) + amountOf(2)},
		},
		Unacknowledged: &Unacknowledged{Key: waits, Since: since},
		Held:           1,
		Stuck:          map[domain.Kind]int64{domain.DueAcknowledge: 1, domain.DueFetch: 3},
		StuckRows:      []DueRow{stuck, unread[2], unread[1], unread[0]},
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
