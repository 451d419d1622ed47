package orderjson

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"ordertrail/domain"
	"ordertrail/eventstore"
	"ordertrail/eventstore/memorylog"
	"ordertrail/projections"
)

// newOrder returns what an acknowledged order of 500.00 is after some commands.
func newOrder(t *testing.T) func(commands ...domain.Command) domain.Order {
	t.Helper()
	ids := 0
	orders, err := eventstore.NewOrders(memorylog.New(), time.Now, func() string { ids++; return strconv.Itoa(ids) })
	if err != nil {
		t.Fatal(err)
	}
	happens := func(commands ...domain.Command) (order domain.Order) {
		t.Helper()
		for _, command := range commands {
			entry, err := orders.Execute(t.Context(), domain.OrderKey{Store: "default", ID: "a"}, eventstore.Cause{Actor: "system", ID: "test"}, command)
			if err != nil {
				t.Fatal(err)
			}
			order = entry.Order
		}
		return order
	}
	happens(domain.Push{Via: domain.ViaPush}, domain.Observe{Reading: domain.Reading{
		OrderID: "a", Status: "AUTHORIZED", Fraud: "ACCEPTED", OrderAmount: 50000, Facts: domain.Facts{Currency: "SEK"},
		PurchasedAt: time.Date(2026, 11, 23, 8, 15, 0, 0, time.UTC), ExpiresAt: time.Date(2026, 12, 21, 0, 0, 0, 0, time.UTC),
	}}, domain.Create{}, domain.Acknowledge{})
	return happens
}

// TestLastErrorIsOfWhatIsStillAwaited: what is due or watched and failed, else
// what was refused last.
func TestLastErrorIsOfWhatIsStillAwaited(t *testing.T) {
	happens := newOrder(t)
	order := happens(domain.Ship{ID: "s1", Amount: new(int64(1))})
	now := order.UpdatedAt
	rows := []projections.DueRow{
		{Kind: domain.DueCapture, Attempts: 2, LastError: "503", LastFailedAt: now.Add(-time.Minute)},
		{Kind: domain.DueReread, Attempts: 1, LastError: "timeout", LastFailedAt: now},
		{Kind: domain.DueExpiry}, {Kind: domain.DueRefund, Attempts: 9, LastError: "over", LastFailedAt: now.Add(time.Minute)},
	}
	refused := happens(domain.RecordRefusal{Refusal: domain.Refusal{What: domain.DueCapture, ID: "s1", Status: 403, Code: "NO"}})
	done := happens(domain.Ship{ID: "s2"}, domain.RecordCapture{ShipmentID: "s2", CaptureID: "k2"})
	for name, test := range map[string]struct {
		order domain.Order
		rows  []projections.DueRow
		want  string
	}{
		"the latest":               {order, rows, "timeout"},
		"what is due":              {order, rows[:1], "503"},
		"a look":                   {order, rows[1:], "timeout"},
		"nothing failed":           {order, rows[2:], ""},
		"failed and refused":       {refused, rows, "timeout"},
		"refused":                  {refused, rows[2:], "Klarna refused it for good: NO"},
		"refused and over":         {refused, rows[:1], "Klarna refused it for good: NO"},
		"something succeeded":      {done, nil, ""},
		"what is due no more":      {done, rows[:1], ""},
		"looked at, also captured": {done, slices.Clone(rows[:2]), "timeout"},
	} {
		t.Run(name, func(t *testing.T) {
			got := ""
			if last := lastError(test.order, test.rows); last != nil {
				got = last.Message
			}
			if got != test.want {
				t.Errorf("%s: %q, want %q", name, got, test.want)
			}
		})
	}
}
