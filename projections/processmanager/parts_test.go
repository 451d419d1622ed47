package processmanager

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"ordertrail/domain"
)

func TestDelayFollowsTheContract(t *testing.T) {
	tests := []struct {
		failures int
		since    time.Duration
		want     time.Duration
	}{
		{1, 0, time.Second},
		{2, time.Second, 2 * time.Second},
		{3, 3 * time.Second, 4 * time.Second},
		{5, 15 * time.Second, 16 * time.Second},
		{6, 31 * time.Second, 30 * time.Second},
		{20, 9 * time.Minute, 30 * time.Second},
		{25, 10 * time.Minute, time.Minute},
		{30, time.Hour, 6 * time.Minute},
		{99, 40 * time.Hour, 15 * time.Minute},
	}
	for _, test := range tests {
		if got := delay(test.failures, test.since); got != test.want {
			t.Errorf("after %d failures in %s: %s, want %s", test.failures, test.since, got, test.want)
		}
	}
}

func TestTheGateTriesOneCallWhileCredentialsAreRefused(t *testing.T) {
	var g gate
	now := time.Unix(0, 0)
	mayGo := func() bool { _, ok := g.enter(now); return ok }
	for range 2 {
		if !mayGo() {
			t.Fatal("an open gate lets every call through")
		}
	}
	if !g.refuse(now) || g.refuse(now) {
		t.Fatal("the first refusal is news, one under way with it is not")
	}
	if now = now.Add(firstClosure - 1); mayGo() {
		t.Fatal("a call went through a closed gate")
	}
	now = now.Add(1)
	leave, ok := g.enter(now)
	if !ok || mayGo() {
		t.Fatal("one call is to try, no more")
	}
	if g.refuse(now) || g.closedFor(now) != 2*firstClosure {
		t.Fatalf("refused again, it is closed for %s", g.closedFor(now))
	}
	leave()
	now = now.Add(2 * firstClosure)
	if leave, ok = g.enter(now); !ok || mayGo() {
		t.Fatal("one call is to try again")
	}
	// Its outcome is not known: the next one is to try.
	if leave(); !mayGo() {
		t.Fatal("a call that told nothing keeps all others out")
	}
	g.tried()
	if g.accept() == 0 || g.refused() || !mayGo() || !mayGo() {
		t.Fatal("an accepted call opens it for all")
	}
}

func TestTheBudgetServesTheMostUrgentFirst(t *testing.T) {
	asked := []domain.Priority{domain.PriorityNotFound, domain.PriorityFirstRead, domain.PriorityEffect, domain.PriorityReread, domain.PriorityUnclear}
	if served := budgetOrder(t, asked); !slices.IsSorted(served) || len(served) != len(asked) {
		t.Errorf("served in the order %v", served)
	}
}

// budgetOrder says in which order those were served who waited together.
func budgetOrder(t *testing.T, priorities []domain.Priority) []domain.Priority {
	t.Helper()
	var mu sync.Mutex
	var served []domain.Priority
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		b := newBudget(1)
		var takers sync.WaitGroup
		for _, priority := range priorities {
			takers.Go(func() {
				if err := b.take(ctx, priority); err != nil {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				served = append(served, priority)
			})
		}
		synctest.Wait() // all of them wait before the first is served
		var running sync.WaitGroup
		running.Go(func() { _ = b.run(ctx) })
		takers.Wait()
		cancel()
		running.Wait()
	})
	return served
}

func TestWaitingKeepsItsBound(t *testing.T) {
	key := func(id string) domain.OrderKey { return domain.OrderKey{Store: "default", ID: domain.OrderID(id)} }
	w := newWaiting(2)
	if !w.add(key("a")) || !w.add(key("b")) || !w.add(key("a")) || w.add(key("c")) {
		t.Fatal("two of two fit, each once")
	}
	if _, ok := w.oldestNotFound(); ok {
		t.Fatal("none has been answered")
	}
	w.notFound(key("b"))
	w.notFound(key("a"))
	w.notFound(key("b"))
	w.notFound(key("never added"))
	if oldest, _ := w.oldestNotFound(); oldest != key("a") {
		t.Fatalf("%s was answered longest ago", oldest)
	}
	w.remove(key("a"))
	if oldest, _ := w.oldestNotFound(); oldest != key("b") || w.len() != 1 {
		t.Fatalf("then %s, of %d", oldest, w.len())
	}
}

func TestNewestFirst(t *testing.T) {
	var n newest
	for i := range maxBegun + 10 {
		n.push(hint{key: domain.OrderKey{Store: "default", ID: domain.OrderID(strconv.Itoa(i))}})
	}
	for i := maxBegun + 9; i >= 10; i-- {
		if h, ok := n.pop(); !ok || string(h.key.ID) != strconv.Itoa(i) {
			t.Fatalf("got %s, %v, want %d", h.key.ID, ok, i)
		}
	}
	if h, ok := n.pop(); ok {
		t.Errorf("%s was to be forgotten", h.key.ID)
	}
}

// One store's orders that cannot be read take no place from another's.
func TestEachStoreHasItsOwnBound(t *testing.T) {
	m := New(nil, nil, Config{
		Stores: []Store{{ID: "one"}, {ID: "two"}}, MaxUnverified: 1, Registerer: prometheus.NewRegistry(),
	})
	first := domain.OrderKey{Store: "one", ID: "a"}
	if err := m.Admit(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	if err := m.Admit(t.Context(), domain.OrderKey{Store: "one", ID: "b"}); !errors.Is(err, domain.ErrTooManyUnverified) {
		t.Errorf("the second of store one: %v", err)
	}
	if err := m.Admit(t.Context(), domain.OrderKey{Store: "two", ID: "a"}); err != nil {
		t.Errorf("the first of store two: %v", err)
	}
	if !m.lines["one"].waiting.unanswered(first) {
		t.Error("an admitted order is unanswered")
	}
	m.lines["one"].waiting.notFound(first)
	if m.lines["one"].waiting.unanswered(first) {
		t.Error("an order answered 404 is answered")
	}
}

func TestOfFirstReadsTheNewestIsServedFirst(t *testing.T) {
	queue := takers{{priority: domain.PriorityFirstRead, number: 1}, {priority: domain.PriorityFirstRead, number: 2}, {priority: domain.PriorityReread, number: 1}, {priority: domain.PriorityReread, number: 2}}
	if queue.Less(0, 1) || !queue.Less(1, 0) || !queue.Less(2, 3) || !queue.Less(0, 2) {
		t.Error("first reads go newest first, all else in turn")
	}
}
