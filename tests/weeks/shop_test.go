package weeks

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"ordertrail/adapters/klarnasim"
	"ordertrail/domain"
	"ordertrail/tests/bubble"
)

// askedShop is an order system that answers as a test says.
type askedShop struct {
	asked  atomic.Int64
	answer func(try int64) (domain.ShopAnswer, error)
}

func (s *askedShop) Ask(context.Context, domain.Order) (domain.ShopAnswer, error) {
	return s.answer(s.asked.Add(1))
}

var errNoAnswer = errors.New("the shop does not answer")

func always(answer domain.ShopAnswer) func(int64) (domain.ShopAnswer, error) {
	return func(int64) (domain.ShopAnswer, error) { return answer, nil }
}

// What the shop's order system answers is the shop's side of an order: it is asked
// before the order is created, and nothing follows from its silence.
func TestTheShopDecides(t *testing.T) {
	amount := int64(10_000)
	tests := map[string]struct {
		answer       func(int64) (domain.ShopAnswer, error)
		status       domain.Status
		holds        []string
		asked        int64
		acknowledged bool
		reference    string
	}{
		"accepts":                        {always(domain.ShopAnswer{}), domain.Acknowledged, nil, 1, true, "before"},
		"accepts and gives a number":     {always(domain.ShopAnswer{OrderNumber: "1001"}), domain.Acknowledged, nil, 1, true, "1001"},
		"will not ship":                  {always(domain.ShopAnswer{Cancel: "out of stock"}), domain.Cancelled, nil, 1, false, "before"},
		"expects what Klarna shows":      {always(domain.ShopAnswer{Expected: &domain.Money{Amount: 10_001, Currency: "sek"}}), domain.Acknowledged, nil, 1, true, "before"},
		"expects another amount":         {always(domain.ShopAnswer{Expected: &domain.Money{Amount: 9_998, Currency: "SEK"}}), domain.Acknowledged, []string{domain.HoldMismatch}, 1, true, "before"},
		"expects another currency":       {always(domain.ShopAnswer{Expected: &domain.Money{Amount: 10_000, Currency: "NOK"}}), domain.Acknowledged, []string{domain.HoldMismatch}, 1, true, "before"},
		"does not answer for some hours": {silent(20), domain.Acknowledged, nil, 21, true, "before"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble.Run(t, klarnasim.Config{}, func(b *bubble.Bubble) {
				shop := &askedShop{answer: test.answer}
				b.Shop = shop
				b.Start()
				id := b.Settled(klarnasim.Purchase{Amount: &amount, Country: "SE", MerchantReference1: "before"})
				o, truth := b.Order(id), bubble.Must(b.Sim.Order(id))(t)
				if o.Status != test.status || !slices.Equal(o.Holds, test.holds) {
					t.Errorf("it is %s, held by %v", o.Status, o.Holds)
				}
				if shop.asked.Load() != test.asked {
					t.Errorf("the shop was asked %d times, want %d", shop.asked.Load(), test.asked)
				}
				if truth.Acknowledged != test.acknowledged || truth.Order.MerchantReference1 != test.reference {
					t.Errorf("at Klarna: acknowledged %v, reference %q", truth.Acknowledged, truth.Order.MerchantReference1)
				}
				b.Agrees(id)
			})
		})
	}
}

func silent(tries int64) func(int64) (domain.ShopAnswer, error) {
	return func(try int64) (domain.ShopAnswer, error) {
		if try <= tries {
			return domain.ShopAnswer{}, errNoAnswer
		}
		return domain.ShopAnswer{}, nil
	}
}

// An order held for its amount is shipped once a person has looked at it.
func TestAMismatchIsResumedByAPerson(t *testing.T) {
	bubble.Run(t, klarnasim.Config{}, func(b *bubble.Bubble) {
		b.Shop = &askedShop{answer: always(domain.ShopAnswer{Expected: &domain.Money{Amount: 1, Currency: "SEK"}})}
		b.Start()
		id := b.Settled(klarnasim.Purchase{})
		if err := b.Tell(id, domain.Ship{ID: "s"}); err == nil {
			t.Error("a held order was shipped")
		}
		if o := b.Order(id); o.Mismatch == nil || o.Mismatch.Expected.Amount != 1 || o.Mismatch.Shown.Amount != o.OrderAmount {
			t.Errorf("the difference is %+v", o.Mismatch)
		}
		b.MustTell(id, domain.Resume{}, domain.Ship{ID: "s"})
		b.Quiet(id)
		if o := b.Order(id); o.Status != domain.Captured {
			t.Errorf("then it is %s", o.Status)
		}
		b.Agrees(id)
	})
}

// Whatever breaks while the shop's number is set at Klarna, it is set in the end;
// where Klarna refuses it for good, that is said once and held up nobody.
func TestTheOrderNumberGetsToKlarna(t *testing.T) {
	for name, fault := range map[string]klarnasim.Fault{
		"503":            {Kind: klarnasim.FaultStatus, Status: 503},
		"reset after":    {Kind: klarnasim.FaultReset, AfterCommit: true},
		"refused by 403": {Kind: klarnasim.FaultStatus, Status: 403, Code: "NOT_ALLOWED"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble.Run(t, klarnasim.Config{}, func(b *bubble.Bubble) {
				b.Shop = &askedShop{answer: always(domain.ShopAnswer{OrderNumber: "1001"})}
				b.Start()
				b.Fault(klarnasim.Match{Operation: "merchant-references", Times: 2}, fault)
				id := b.Settled(klarnasim.Purchase{})
				b.Pass(time.Hour)
				want, refused := "1001", 0
				if fault.Status == 403 {
					want, refused = "", 1
				}
				if truth := bubble.Must(b.Sim.Order(id))(t); want != "" && truth.Order.MerchantReference1 != want {
					t.Errorf("Klarna has %q", truth.Order.MerchantReference1)
				}
				if got := bubble.Count(b.Events(id), "refused"); got != refused {
					t.Errorf("refused %d times: %v", got, b.Events(id))
				}
				b.Agrees(id)
			})
		})
	}
}
