package world

import (
	"testing"

	"ordertrail/adapters/klarnasim"
)

// Fault has calls at Klarna go wrong and returns the number of the rule.
func (w *World) Fault(t *testing.T, rule klarnasim.Rule) int {
	t.Helper()
	id, err := w.Sim.AddFault(rule)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// Calls counts what Klarna was asked about an order.
func (w *World) Calls(operation, id string) int {
	count := 0
	for _, entry := range w.Sim.Journal(0) {
		if entry.Operation == operation && entry.OrderID == id {
			count++
		}
	}
	return count
}

// Total sums counts by status.
func Total(counts map[int]uint64) int {
	sum := 0
	for _, count := range counts {
		sum += int(count)
	}
	return sum
}

// Buy makes an order at Klarna that is pushed only by the test.
func (w *World) Buy(t testing.TB) string {
	t.Helper()
	return w.BuyAs(t, klarnasim.Purchase{})
}

// BuyAs makes an order as it is described, pushed only by the test.
func (w *World) BuyAs(t testing.TB, purchase klarnasim.Purchase) string {
	t.Helper()
	purchase.Push = klarnasim.PushNever
	id, err := w.Sim.Buy(purchase)
	if err != nil {
		t.Fatal(err)
	}
	return id
}
