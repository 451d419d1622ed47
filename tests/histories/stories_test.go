package histories

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"ordertrail/domain"
	"ordertrail/eventstore"
	"ordertrail/eventstore/jetstreamlog"
	"ordertrail/tests/bare"
)

// chapter is a command and how long after the one before it it comes.
type chapter struct {
	after   time.Duration
	actor   string
	command domain.Command
}

// stories are the lives of orders that the golden histories tell. What they need
// is added as a new story; a written history is never told again.
func stories() map[string][]chapter {
	all := storiesUntilAcknowledged()
	maps.Copy(all, storiesOfMoney())
	maps.Copy(all, storiesElsewhere())
	maps.Copy(all, storiesOfHolds())
	return all
}

func storiesUntilAcknowledged() map[string][]chapter {
	const klarna, system, shop = eventstore.ActorKlarna, eventstore.ActorSystem, "token:shop"
	const window = domain.PushWindow + time.Minute
	pushed := chapter{time.Second, klarna, domain.Push{Via: "push"}}
	confirmed := chapter{time.Second, shop, domain.Push{Via: "confirm"}}
	pushedLate := chapter{2 * time.Hour, klarna, domain.Push{Via: "push"}}
	fetched := chapter{time.Second, system, domain.Observe{Reading: shown("AUTHORIZED")}}
	created := chapter{time.Second, system, domain.Create{}}
	acknowledged := chapter{time.Second, system, domain.Acknowledge{}}
	cancelled := chapter{time.Hour, system, domain.Observe{Reading: shown("CANCELLED")}}
	expired := chapter{28 * 24 * time.Hour, system, domain.Observe{Reading: shown("EXPIRED")}}
	givenUp := chapter{window, system, domain.GiveUp{Reason: domain.GiveUpWindow}}
	madeRoom := chapter{time.Second, system, domain.GiveUp{Reason: domain.GiveUpCapacity}}
	return map[string][]chapter{
		"plain_life":                      {pushed, fetched, created, acknowledged},
		"confirmed_before_the_push":       {confirmed, fetched, created, pushedLate, acknowledged},
		"given_up_and_asked_again":        {pushed, givenUp, pushedLate, fetched, created, acknowledged},
		"given_up_twice":                  {pushed, madeRoom, pushedLate, givenUp},
		"given_up_and_pushed":             {pushed, givenUp, pushedLate},
		"cancelled_elsewhere":             {pushed, fetched, created, acknowledged, cancelled},
		"cancelled_before_it_was_created": {pushed, fetched, cancelled},
		"expired":                         {pushed, fetched, created, acknowledged, expired},
	}
}

const storyID = "0b1d9815-165e-42e2-8867-35bc03789e00"

var storyStart = time.Date(2026, 11, 23, 8, 0, 0, 123456789, time.UTC)

func shown(status string) domain.Reading {
	return domain.Reading{
		OrderID: storyID, Status: status, Fraud: "ACCEPTED", OrderAmount: 14900, Facts: domain.Facts{Currency: "SEK", Country: "SE", KlarnaReference: "K4MADNYQ", MerchantReference1: "web-1001", MerchantReference2: "cart/<7>", Lines: []domain.Line{
			{Reference: "19-402", Type: "physical", Name: "Red T-Shirt & Cap, size \"Å\"", Quantity: 2, QuantityUnit: "pcs",
				UnitPrice: 5000, TaxRate: 2500, TotalAmount: 9000, TotalDiscountAmount: 1000, TotalTaxAmount: 1800},
			{Reference: "frakt", Type: "shipping_fee", Name: "Frakt", Quantity: 1, UnitPrice: 5900, TaxRate: 2500, TotalAmount: 5900, TotalTaxAmount: 1180},
		}},
		PurchasedAt: storyStart.Add(-time.Minute), ExpiresAt: storyStart.AddDate(0, 0, 28),
	}
}

// does returns a chapter a second after the one before it.
func does(actor string, command domain.Command) chapter { return chapter{time.Second, actor, command} }

// acknowledgedAnd returns a life that is plain up to the acknowledgement and goes on
// by chapters.
func acknowledgedAnd(more ...chapter) []chapter {
	const klarna, system = eventstore.ActorKlarna, eventstore.ActorSystem
	return append([]chapter{
		does(klarna, domain.Push{Via: domain.ViaPush}), does(system, shownWith()),
		does(system, domain.Create{}), does(system, domain.Acknowledge{}),
	}, more...)
}

// shownWith is what Klarna shows of the story's order, with changes.
func shownWith(changes ...func(*domain.Reading)) domain.Observe {
	reading := shown("AUTHORIZED")
	for _, change := range changes {
		change(&reading)
	}
	return domain.Observe{Reading: reading}
}

func writeMissingHistories(t *testing.T) {
	t.Helper()
	if err := os.MkdirAll(histories, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, chapters := range stories() {
		file := filepath.Join(histories, name+".jsonl")
		if _, err := os.Stat(file); !errors.Is(err, os.ErrNotExist) {
			continue
		}
		lines, order := told(t, chapters)
		writeNew(t, file, lines)
		writeNew(t, filepath.Join(histories, name+".order.json"), orderJSON(t, order))
	}
}

func writeNew(t *testing.T, path string, text []byte) {
	t.Helper()
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	_, err = file.Write(text)
	if err := errors.Join(err, file.Close()); err != nil {
		t.Fatal(err)
	}
}

// told plays a story on a real JetStream log and gives its messages as they are
// stored, one line each, and the order it ends with.
func told(t *testing.T, chapters []chapter) ([]byte, domain.Order) {
	t.Helper()
	js := bare.JetStream(t, false)
	log, err := jetstreamlog.Open(t.Context(), js)
	if err != nil {
		t.Fatal(err)
	}
	now, ids := storyStart, 0
	orders, err := eventstore.NewOrders(log, func() time.Time { return now }, func() string {
		ids++
		return fmt.Sprintf("019dc2d1-0000-7000-8000-%012d", ids)
	})
	if err != nil {
		t.Fatal(err)
	}
	key := domain.OrderKey{Store: "default", ID: storyID}
	var entry eventstore.Entry
	for i, c := range chapters {
		now = now.Add(c.after)
		cause := eventstore.Cause{Actor: c.actor, ID: fmt.Sprintf("019dc2d1-ffff-7000-8000-%012d", i+1)}
		if entry, err = orders.Execute(t.Context(), key, cause, c.command); err != nil {
			t.Fatal(err)
		}
		if entry.Position != eventstore.Position(i+1) {
			t.Fatalf("chapter %d, %T, led to no event", i+1, c.command)
		}
	}
	return storedLines(t, js, uint64(entry.Position)), entry.Order
}

// storedLines returns the messages of the log up to a position, without what a direct
// read of them adds.
func storedLines(t *testing.T, js jetstream.JetStream, last uint64) []byte {
	t.Helper()
	stream, err := js.Stream(t.Context(), jetstreamlog.Stream)
	if err != nil {
		t.Fatal(err)
	}
	var lines bytes.Buffer
	for position := range last {
		message, err := stream.GetMsg(t.Context(), position+1)
		if err != nil {
			t.Fatal(err)
		}
		for _, added := range []string{"Nats-Sequence", "Nats-Stream", "Nats-Subject", "Nats-Time-Stamp"} {
			delete(message.Header, added)
		}
		line, err := json.Marshal(storedEvent{Position: message.Sequence, Headers: message.Header, Data: message.Data})
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(line, message.Data) {
			t.Fatalf("the payload %s is not kept as it is", message.Data)
		}
		lines.Write(append(line, '\n'))
	}
	return lines.Bytes()
}
