package faults

import (
	"cmp"
	"context"
	"fmt"
	"testing"

	"ordertrail/adapters/klarnasim"
	"ordertrail/domain"
)

// An effect is something that Klarna is asked to do, and how it is brought about
// here: by what an order goes through before, and what then asks for it.
type effect struct {
	call            string // as its points name it: before_capture
	operation       string // at the simulated Klarna, where it differs from the call
	intent, outcome string // the names of its events
	before          []domain.Command
	ask             domain.Command
	verbs           []string // both, as commands of the API
	numbered        bool     // the shop gives the order a number
	happened        func(was, is klarnasim.Truth) int
}

func acknowledgement() effect {
	return effect{
		call: "acknowledge", operation: "acknowledge", intent: "created", outcome: "acknowledged", ask: domain.Push{Via: domain.ViaPush},
		happened: func(_, is klarnasim.Truth) int { return is.AcknowledgeEffects },
	}
}

// effects returns every effect of the domain. One that nothing here brings about
// fails the test.
func effects(t *testing.T) []effect {
	t.Helper()
	ways := map[domain.Kind]effect{
		domain.DueCapture: {
			ask: domain.Ship{ID: "s"}, verbs: []string{"ship"},
			happened: func(_, is klarnasim.Truth) int { return len(is.Order.Captures) },
		},
		domain.DueRefund: {
			before: []domain.Command{domain.Ship{ID: "s"}}, ask: domain.RequestRefund{ID: "r", Amount: new(int64(4000))}, verbs: []string{"ship", "refund"},
			happened: func(_, is klarnasim.Truth) int { return len(is.Order.Refunds) },
		},
		domain.DueCancel: {
			ask: domain.RequestCancel{ID: "c", Reason: "out of stock"}, verbs: []string{"cancel"},
			happened: func(_, is klarnasim.Truth) int { return once(is.Order.Status == klarnasim.Cancelled) },
		},
		domain.DueRelease: {
			before: []domain.Command{domain.Ship{ID: "s", Amount: new(int64(4000))}}, ask: domain.RequestRelease{ID: "l"}, verbs: []string{"ship", "release"},
			happened: func(_, is klarnasim.Truth) int { return once(is.Order.Status == klarnasim.Captured) },
		},
		domain.DueExtend: {
			ask: domain.RequestExtend{ID: "e"}, verbs: []string{"extend"},
			happened: func(was, is klarnasim.Truth) int { return once(is.Order.ExpiresAt.After(was.Order.ExpiresAt)) },
		},
		domain.DueReference: {
			operation: "merchant-references", ask: domain.Push{Via: domain.ViaPush}, numbered: true,
			happened: func(_, is klarnasim.Truth) int { return once(is.Order.MerchantReference1 == orderNumber) },
		},
	}
	var all []effect
	for _, e := range domain.Effects() {
		way, known := ways[e.Kind]
		if !known {
			t.Errorf("nothing here brings about %s", e.Kind)
			continue
		}
		way.call, way.intent, way.outcome = string(e.Kind), e.Requested.Name(), e.Done.Name()
		way.operation = cmp.Or(way.operation, way.call)
		all = append(all, way)
	}
	return all
}

func once(happened bool) int {
	if happened {
		return 1
	}
	return 0
}

// points are where the process may die around an effect, each with its passing.
func (e effect) points() []string {
	outcome := fmt.Sprintf("append_%s:%d", e.outcome, 1+e.earlier())
	return []string{
		"before_append_" + e.intent + ":1", "after_append_" + e.intent + ":1", "before_" + e.call + ":1", "after_" + e.call + ":1",
		"before_" + outcome, "after_" + outcome,
	}
}

// earlier is how often the event of the outcome comes before: an order number is
// seen at Klarna by a reading, as the order was before.
func (e effect) earlier() int { return once(e.numbered) }

// orderNumber is what a numberingShop calls each order.
const orderNumber = "1001"

type numberingShop struct{}

func (numberingShop) Ask(context.Context, domain.Order) (domain.ShopAnswer, error) {
	return domain.ShopAnswer{OrderNumber: orderNumber}, nil
}
