// Package shoppers is who buys at a simulated Klarna: the checkout with its invented baskets, and a
// trickle of purchases with what goes wrong in production.
package shoppers

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"net/url"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"ordertrail/adapters/klarnasim"
	"ordertrail/adapters/klarnasim/clock"
	"ordertrail/adapters/klarnasim/operations"
	"ordertrail/adapters/klarnasim/pushes"
)

// maxShopping bounds how many shoppers are under way at a time; who comes then turns away.
const maxShopping = 1000

// Shoppers are a steady trickle of purchases with the troubles of real ones.
type Shoppers struct {
	checkout *Checkout
	faults   *operations.Faults
	cfg      klarnasim.ShoppersConfig
	random   *rand.Rand // used by Run alone
}

// New returns shoppers who buy once Run runs, which needs a clock that runs. They plan the faults of
// their troubles.
func New(checkout *Checkout, faults *operations.Faults, cfg klarnasim.ShoppersConfig) (*Shoppers, error) {
	if cfg.ConfirmURL != "" && !strings.Contains(cfg.ConfirmURL, pushes.OrderPlaceholder) {
		return nil, fmt.Errorf("confirm URL %q: must contain %s", cfg.ConfirmURL, pushes.OrderPlaceholder)
	}
	if _, err := url.Parse(pushes.FillTemplate(cfg.ConfirmURL, "id")); err != nil {
		return nil, fmt.Errorf("confirm URL: %w", err)
	}
	cfg.Rate = cmp.Or(max(cfg.Rate, 0), 1)
	if cfg.Tell == nil {
		cfg.Tell = func(string, ...any) {}
	}
	return &Shoppers{checkout: checkout, faults: faults, cfg: cfg, random: rand.New(rand.NewPCG(cfg.Seed, 3))}, nil
}

// Run lets shoppers come and buy until ctx ends, and returns nil when the last one has left.
func (p *Shoppers) Run(ctx context.Context) error {
	defer p.checkout.sender.Close()
	var group errgroup.Group
	group.SetLimit(maxShopping)
	defer group.Wait()
	for p.nextComes(ctx) {
		v := p.plan()
		group.TryGo(func() error { v.live(ctx); return nil })
	}
	return nil
}

// nextComes waits for the next shopper; false means that ctx has ended.
func (p *Shoppers) nextComes(ctx context.Context) bool {
	return clock.Rest(ctx, time.Duration(p.random.ExpFloat64()/p.cfg.Rate*float64(time.Second)), nil)
}

// visit is one shopper: who buys, what goes wrong, and how patient the browser is.
type visit struct {
	*Shoppers
	trouble  trouble
	purchase klarnasim.Purchase
	lingers  time.Duration // simulated, until the confirmation page loads
}

// plan draws the next visit. It alone uses the seeded source, so that visits repeat whatever comes between.
func (p *Shoppers) plan() *visit {
	v := &visit{Shoppers: p, trouble: calm(), lingers: time.Duration(1+p.random.IntN(5)) * time.Second}
	if !p.cfg.Calm {
		v.trouble = drawTrouble(p.random)
	}
	markets := p.checkout.markets
	v.purchase = klarnasim.Purchase{
		Country: markets[p.random.IntN(len(markets))].code, PushURL: p.cfg.PushURL,
		MerchantReference1: "S" + strconv.Itoa(100_000+p.random.IntN(900_000)),
	}
	return v
}

// live plays the visit from purchase to the last page.
func (v *visit) live(ctx context.Context) {
	v.purchase.OrderID = v.checkout.newID()
	err := v.trouble.prepare(v)
	if err == nil {
		_, err = v.checkout.Buy(v.purchase)
	}
	if err != nil {
		v.cfg.Tell("%s  cannot buy: %s", v.purchase.OrderID, err)
		return
	}
	v.tellPurchase()
	v.trouble.play(ctx, v)
}

func (v *visit) tellPurchase() {
	r, err := v.checkout.orders.LookUp(v.purchase.OrderID)
	if err != nil {
		return
	}
	r.Mu.Lock()
	o := r.Order
	r.Mu.Unlock()
	v.cfg.Tell("%s  a shopper in %s buys for %d %s (minor units), %s", o.OrderID, o.PurchaseCountry, o.OrderAmount, o.PurchaseCurrency, v.trouble.story)
}

// confirm is the confirmation page telling the shop.
func (v *visit) confirm(ctx context.Context) {
	if v.cfg.ConfirmURL != "" {
		sent := v.checkout.sender.Post(ctx, v.cfg.ConfirmURL, v.purchase.OrderID, []byte("{}"))
		v.cfg.Tell("%s  confirmation page: %s", v.purchase.OrderID, sent.Outcome())
	}
}

// push is one outside the schedule.
func (v *visit) push(ctx context.Context) {
	if _, err := v.checkout.sender.Push(ctx, v.purchase.OrderID, 1, false); err != nil {
		v.cfg.Tell("%s  not pushed: %s", v.purchase.OrderID, err)
	}
}
