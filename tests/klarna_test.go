package tests

import (
	"testing"

	"ordertrail/adapters/klarnasim"
)

func (w *world) fault(t *testing.T, rule klarnasim.Rule) int {
	t.Helper()
	id, err := w.sim.AddFault(rule)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// calls counts what Klarna was asked about an order.
func (w *world) calls(operation, id string) int {
	count := 0
	for _, entry := range w.sim.Journal(0) {
		if entry.Operation == operation && entry.OrderID == id {
			count++
		}
	}
	return count
}

func total(counts map[int]uint64) int {
	sum := 0
	for _, count := range counts {
		sum += int(count)
	}
	return sum
}

// buy makes an order at Klarna that is pushed only by the test.
func (w *world) buy(t testing.TB) string {
	t.Helper()
	return w.buyAs(t, klarnasim.Purchase{})
}

func (w *world) buyAs(t testing.TB, purchase klarnasim.Purchase) string {
	t.Helper()
	purchase.Push = klarnasim.PushNever
	id, err := w.sim.Buy(purchase)
	if err != nil {
		t.Fatal(err)
	}
	return id
}
