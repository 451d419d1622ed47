package shoppers

import (
	"context"
	"strconv"
	"time"

	"ordertrail/adapters/klarnasim"
	"ordertrail/adapters/klarnasim/checkout"
)

// visit is one shopper: who buys, what goes wrong, and how patient the browser is. Durations run
// on the simulated clock.
type visit struct {
	shoppers *Shoppers
	trouble  trouble
	purchase klarnasim.Purchase
	lingers  time.Duration // until the confirmation page loads
}

// plan draws the next visit. It is the only user of the seeded source, so that visits repeat
// whatever happens in between.
func (p *Shoppers) plan() *visit {
	v := &visit{shoppers: p, trouble: calm(), lingers: time.Duration(1+p.random.IntN(5)) * time.Second}
	if !p.cfg.Calm {
		v.trouble = drawTrouble(p.random.IntN(troubleOdds()))
	}
	countries := checkout.Countries()
	country := countries[p.random.IntN(len(countries))]
	v.purchase = klarnasim.Purchase{
		Country: country, PushURL: p.cfg.PushURL,
		MerchantReference1: "S" + strconv.Itoa(100_000+p.random.IntN(900_000)),
	}
	return v
}

// live plays the visit from purchase to the last page.
func (v *visit) live(ctx context.Context) {
	p := v.shoppers
	v.purchase.OrderID = p.NewID()
	id := v.purchase.OrderID
	if err := v.trouble.prepare(v); err != nil {
		p.cfg.Tell("%s  cannot buy: %s", id, err)
		return
	}
	if _, err := p.Checkout.Buy(v.purchase); err != nil {
		p.cfg.Tell("%s  cannot buy: %s", id, err)
		return
	}
	p.tellPurchase(id, v)
	v.trouble.play(ctx, v)
}

func (p *Shoppers) tellPurchase(id string, v *visit) {
	truth, err := p.Witness.Order(id)
	if err != nil {
		return
	}
	o := &truth.Order
	p.cfg.Tell("%s  a shopper in %s buys for %d %s (minor units), %s", id, o.PurchaseCountry, o.OrderAmount, o.PurchaseCurrency, v.trouble.story)
}
