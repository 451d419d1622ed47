package processmanager

import (
	"testing"

	"ordertrail/domain"
)

func TestUnverifiedKeepsItsBound(t *testing.T) {
	key := func(id string) domain.OrderKey { return domain.OrderKey{Store: "default", ID: domain.OrderID(id)} }
	u := newUnverified(2)
	if !u.add(key("a")) || !u.add(key("b")) || !u.add(key("a")) || u.add(key("c")) {
		t.Fatal("two of two fit, each once")
	}
	if _, ok := u.oldestNotFound(); ok {
		t.Fatal("none has been answered")
	}
	u.notFound(key("b"))
	u.notFound(key("a"))
	u.notFound(key("b"))
	u.notFound(key("never added"))
	if oldest, _ := u.oldestNotFound(); oldest != key("a") {
		t.Fatalf("%s was answered longest ago", oldest)
	}
	u.remove(key("a"))
	if oldest, _ := u.oldestNotFound(); oldest != key("b") || len(u.byKey) != 1 {
		t.Fatalf("then %s, of %d", oldest, len(u.byKey))
	}
}
