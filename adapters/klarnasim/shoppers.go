package klarnasim

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// maxShopping bounds how many shoppers are under way at a time; who comes then turns away.
const maxShopping = 1000

// Shoppers are a steady trickle of purchases with the troubles of real ones.
type Shoppers struct {
	sim    *Simulator
	cfg    ShoppersConfig
	random *rand.Rand // used by Run alone
	client *http.Client
}

// NewShoppers makes shoppers who buy at sim, whose Run must be running, too.
func NewShoppers(sim *Simulator, cfg ShoppersConfig) (*Shoppers, error) {
	if cfg.ConfirmURL != "" && !strings.Contains(cfg.ConfirmURL, orderPlaceholder) {
		return nil, fmt.Errorf("confirm URL %q: must contain %s", cfg.ConfirmURL, orderPlaceholder)
	}
	if _, err := url.Parse(fillTemplate(cfg.ConfirmURL, invented)); err != nil {
		return nil, fmt.Errorf("confirm URL: %w", err)
	}
	if cfg.Rate <= 0 {
		cfg.Rate = 1
	}
	if cfg.Tell == nil {
		cfg.Tell = func(string, ...any) {}
	}
	return &Shoppers{
		sim: sim, cfg: cfg,
		random: rand.New(rand.NewPCG(cfg.Seed, 3)),
		client: newPostClient(sim.cfg.PushTimeout),
	}, nil
}

// Run lets shoppers come and buy until ctx ends, and returns nil when the last one has left.
func (p *Shoppers) Run(ctx context.Context) error {
	defer p.client.CloseIdleConnections()
	var under sync.WaitGroup
	defer under.Wait()
	slots := make(chan struct{}, maxShopping)
	for p.nextComes(ctx) {
		v := p.plan()
		select {
		case slots <- struct{}{}:
		default:
			continue
		}
		under.Go(func() {
			defer func() { <-slots }()
			v.live(ctx)
		})
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
	sent := exchange(ctx, p.client, fillTemplate(p.cfg.ConfirmURL, id), []byte("{}"))
	p.cfg.Tell("%s  confirmation page: %s", id, sent.outcome())
}
