package projections

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"ordertrail/domain"
	"ordertrail/eventstore"
	"ordertrail/eventstore/memorylog"
)

// start is when the first event of every story happens.
var start = time.Date(2026, 11, 23, 8, 0, 0, 123456789, time.UTC)

// teller appends what commands lead to, as the product does, at a time of its
// own.
type teller struct {
	tb     testing.TB
	now    time.Time
	ids    int
	log    eventstore.Log
	orders *eventstore.Orders
}

func newTeller(tb testing.TB, log eventstore.Log) *teller {
	tl := &teller{tb: tb, log: log, now: start}
	var err error
	tl.orders, err = eventstore.NewOrders(log, func() time.Time { return tl.now }, func() string {
		tl.ids++
		return fmt.Sprintf("event-%d", tl.ids)
	})
	if err != nil {
		tb.Fatal(err)
	}
	return tl
}

// tell executes commands on an order, each a second after the one before it, and
// gives the order after them.
func (tl *teller) tell(key domain.OrderKey, commands ...domain.Command) eventstore.Entry {
	tl.tb.Helper()
	var entry eventstore.Entry
	for _, command := range commands {
		tl.now = tl.now.Add(time.Second)
		var err error
		entry, err = tl.orders.Execute(context.Background(), key, eventstore.Cause{Actor: eventstore.ActorSystem, ID: "story"}, command)
		if err != nil {
			tl.tb.Fatal(err)
		}
	}
	return entry
}

// acknowledged tells the whole life of n orders, one after the other.
func (tl *teller) acknowledged(n int) {
	tl.tb.Helper()
	for i := range n {
		key := orderKey(i)
		tl.tell(key, domain.Push{Via: "push"}, reading(key, i), domain.Create{}, domain.Acknowledge{})
	}
}

func orderKey(i int) domain.OrderKey {
	return domain.OrderKey{Store: "default", ID: domain.OrderID(fmt.Sprintf("%08x-0000-4000-8000-%012x", uint32(i)*2654435761, i))}
}

// reading is what Klarna shows of an order with 2 or 3 lines.
func reading(key domain.OrderKey, i int) domain.Observe {
	r := domain.Reading{
		OrderID: key.ID, Status: "AUTHORIZED", Fraud: "ACCEPTED", Facts: domain.Facts{Currency: "SEK", Country: "SE", KlarnaReference: fmt.Sprintf("KR%06dX%03d", i%1000000, i%997), MerchantReference1: fmt.Sprintf("Web-%d", 100000+i), MerchantReference2: fmt.Sprintf("cart/%d", i*7)},
		PurchasedAt: start, ExpiresAt: start.AddDate(0, 0, 28),
	}
	for line := range 2 + i%2 {
		price := int64(4900 + 100*line)
		r.Lines = append(r.Lines, domain.Line{
			Reference: fmt.Sprintf("19-%d-%d", i, line), Type: "physical", Name: "Red T-Shirt", Quantity: 2, QuantityUnit: "pcs",
			UnitPrice: price, TaxRate: 2500, TotalAmount: 2 * price, TotalTaxAmount: 2 * price / 5,
		})
		r.OrderAmount += 2 * price
	}
	return domain.Observe{Reading: r}
}

func newMemoryTeller(tb testing.TB) *teller {
	tb.Helper()
	return newTeller(tb, memorylog.New())
}

// recordsOf returns the whole log.
func recordsOf(tb testing.TB, log eventstore.Log) []eventstore.Record {
	tb.Helper()
	head, err := log.Head(context.Background())
	if err != nil {
		tb.Fatal(err)
	}
	var all []eventstore.Record
	done := errors.New("all read")
	err = log.Follow(context.Background(), 0, func(records []eventstore.Record) error {
		all = append(all, records...)
		if eventstore.Position(len(all)) == head {
			return done
		}
		return nil
	})
	if !errors.Is(err, done) {
		tb.Fatal(err)
	}
	return all
}
