package processmanager

import (
	"testing"

	"ordertrail/domain"
)

func TestAnInboxKeepsTheBoundOnWhatWaits(t *testing.T) {
	key := func(id string) domain.OrderKey { return domain.OrderKey{Store: "default", ID: domain.OrderID(id)} }
	b := newInbox(2)
	if !b.admit(key("a")) || !b.admit(key("b")) || !b.admit(key("a")) || b.admit(key("c")) {
		t.Fatal("two of two fit, each once")
	}
	if _, ok := b.oldestNotFound(); ok {
		t.Fatal("none has been answered")
	}
	b.notFound(key("b"))
	b.notFound(key("a"))
	b.notFound(key("b"))
	b.notFound(key("never added"))
	if oldest, _ := b.oldestNotFound(); oldest != key("a") {
		t.Fatalf("%s was answered longest ago", oldest)
	}
	b.verified(key("a"))
	if oldest, _ := b.oldestNotFound(); oldest != key("b") || b.unverifiedCount() != 1 {
		t.Fatalf("then %s, of %d", oldest, b.unverifiedCount())
	}
}
