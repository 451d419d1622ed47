package bubble

import (
	"context"
	"errors"
	"slices"
	"time"

	"ordertrail/adapters/klarnasim"
	"ordertrail/domain"
	"ordertrail/eventstore"
)

// Tell executes a command as a caller of the API does, and again where the process
// died before it was taken.
func (b *Bubble) Tell(id string, command domain.Command) error {
	b.T.Helper()
	key := domain.OrderKey{Store: "default", ID: domain.OrderID(id)}
	cause := eventstore.Cause{Actor: "token:test", ID: "test"}
	_, _, err := b.Manager.Accept(context.Background(), key, cause, command)
	if errors.Is(err, errDead) {
		b.Pass(time.Second)
		_, _, err = b.Manager.Accept(context.Background(), key, cause, command)
	}
	return err
}

// MustTell is Tell where nothing may be refused.
func (b *Bubble) MustTell(id string, commands ...domain.Command) {
	b.T.Helper()
	for _, command := range commands {
		if err := b.Tell(id, command); err != nil {
			b.T.Fatalf("%T of %s: %v", command, id, err)
		}
	}
}

// Order returns an order as the log tells it now.
func (b *Bubble) Order(id string) domain.Order {
	b.T.Helper()
	key := domain.OrderKey{Store: "default", ID: domain.OrderID(id)}
	order := domain.New(key)
	for _, record := range Must(b.log.Read(context.Background(), key, 0))(b.T) {
		order = Must(eventstore.Fold(order, record))(b.T)
	}
	return order
}

// Events returns the names of an order's events.
func (b *Bubble) Events(id string) []string {
	b.T.Helper()
	var names []string
	for _, record := range Must(b.log.Read(context.Background(), domain.OrderKey{Store: "default", ID: domain.OrderID(id)}, 0))(b.T) {
		names = append(names, record.Name)
	}
	return names
}

// Buy makes an order at Klarna that is pushed only by the test.
func (b *Bubble) Buy(purchase klarnasim.Purchase) string {
	b.T.Helper()
	purchase.Push = klarnasim.PushNever
	return Must(b.Sim.Buy(purchase))(b.T)
}

// Settled buys an order and brings it to where nothing is due.
func (b *Bubble) Settled(purchase klarnasim.Purchase, commands ...domain.Command) string {
	b.T.Helper()
	id := b.Buy(purchase)
	b.MustTell(id, domain.Push{Via: domain.ViaPush})
	b.Quiet(id)
	for _, command := range commands {
		b.MustTell(id, command)
		b.Quiet(id)
	}
	return id
}

// Quiet lets time pass until nothing is due for orders but what is held.
func (b *Bubble) Quiet(ids ...string) {
	b.T.Helper()
	due := func(id string) bool { return len(domain.Due(b.Order(id))) > 0 }
	for deadline := time.Now().Add(60 * time.Hour); slices.ContainsFunc(ids, due); {
		if time.Now().After(deadline) {
			b.T.Fatalf("still due: %+v", domain.Due(b.Order(ids[slices.IndexFunc(ids, due)])))
		}
		b.Pass(time.Second)
	}
	b.Pass(time.Second)
}

// Portal does something in the Merchant Portal.
func (b *Bubble) Portal(id string, action klarnasim.PortalAction, request klarnasim.PortalRequest) {
	b.T.Helper()
	if err := b.Sim.Portal(context.Background(), id, action, request); err != nil {
		b.T.Fatal(err)
	}
}

// Fault has calls at Klarna go wrong.
func (b *Bubble) Fault(match klarnasim.Match, fault klarnasim.Fault) {
	b.T.Helper()
	Must(b.Sim.AddFault(klarnasim.Rule{Match: match, Fault: fault}))(b.T)
}

// Count says how often a word stands among others.
func Count(all []string, one string) int {
	n := 0
	for _, each := range all {
		if each == one {
			n++
		}
	}
	return n
}
