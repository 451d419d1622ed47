// Package shoppers is a trickle of shoppers who buy at a simulated Klarna, with what goes wrong in
// production.
package shoppers

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/url"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"ordertrail/adapters/klarnasim"
	"ordertrail/adapters/klarnasim/checkout"
	"ordertrail/adapters/klarnasim/clock"
	"ordertrail/adapters/klarnasim/faults"
	"ordertrail/adapters/klarnasim/pushes"
	"ordertrail/adapters/klarnasim/witness"
)

// maxShopping bounds how many shoppers are under way at a time; who comes then turns away.
const maxShopping = 1000

// Parts are where shoppers buy and what they make go wrong. FirstPush is when Klarna would push first.
type Parts struct {
	Checkout  *checkout.Checkout
	Witness   *witness.Witness
	Sender    *pushes.Sender
	Faults    *faults.Book
	Clock     *clock.Clock
	NewID     func() string
	FirstPush time.Duration
}

// Shoppers are a steady trickle of purchases with the troubles of real ones.
type Shoppers struct {
	Parts
	cfg    klarnasim.ShoppersConfig
	random *rand.Rand // used by Run alone
}

// New returns shoppers who buy once Run runs, which needs a clock that runs.
func New(parts Parts, cfg klarnasim.ShoppersConfig) (*Shoppers, error) {
	if cfg.ConfirmURL != "" && !strings.Contains(cfg.ConfirmURL, pushes.OrderPlaceholder) {
		return nil, fmt.Errorf("confirm URL %q: must contain %s", cfg.ConfirmURL, pushes.OrderPlaceholder)
	}
	if _, err := url.Parse(pushes.FillTemplate(cfg.ConfirmURL, "id")); err != nil {
		return nil, fmt.Errorf("confirm URL: %w", err)
	}
	if cfg.Rate <= 0 {
		cfg.Rate = 1
	}
	if cfg.Tell == nil {
		cfg.Tell = func(string, ...any) {}
	}
	return &Shoppers{Parts: parts, cfg: cfg, random: rand.New(rand.NewPCG(cfg.Seed, 3))}, nil
}

// Run lets shoppers come and buy until ctx ends, and returns nil when the last one has left.
func (p *Shoppers) Run(ctx context.Context) error {
	defer p.Sender.Close()
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
	wait := time.Duration(p.random.ExpFloat64() / p.cfg.Rate * float64(time.Second))
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// confirm is the confirmation page telling the shop.
func (p *Shoppers) confirm(ctx context.Context, id string) {
	if p.cfg.ConfirmURL == "" {
		return
	}
	sent := p.Sender.Post(ctx, p.cfg.ConfirmURL, id, []byte("{}"))
	p.cfg.Tell("%s  confirmation page: %s", id, sent.Outcome())
}
