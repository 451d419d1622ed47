// Package simulator puts a simulated Klarna together: its Order Management API, pushes, portal, shoppers,
// the truth about all that happened, and the control of it over HTTP.
package simulator

import (
	"cmp"
	"context"
	"net/http"
	"strings"
	"time"

	"ordertrail/adapters/klarnasim"
	"ordertrail/adapters/klarnasim/api"
	"ordertrail/adapters/klarnasim/clock"
	"ordertrail/adapters/klarnasim/operations"
	"ordertrail/adapters/klarnasim/orders"
	"ordertrail/adapters/klarnasim/pushes"
	"ordertrail/adapters/klarnasim/shoppers"
)

// Simulator is a simulated Klarna: its Order Management API, its pushes, its Merchant Portal, and the
// clock that it runs on. All methods may be called at once from many goroutines.
type Simulator struct {
	*clock.Clock

	cfg      *klarnasim.Config
	orders   *orders.Store
	checkout *shoppers.Checkout
	sender   *pushes.Sender
	account  *operations.Account
	api      *api.Server
}

// New returns a simulator whose clock starts at now and runs at Config.Speed. newID makes UUIDs for
// orders, captures, refunds and correlation ids.
func New(cfg klarnasim.Config, now func() time.Time, newID func() string) *Simulator {
	cfg = withDefaults(cfg)
	clock, orders := clock.New(now, cfg.Speed), orders.NewStore()
	sender := pushes.New(&cfg, clock, now, orders)
	checkout := shoppers.NewCheckout(&cfg, clock, newID, orders, sender)
	account := &operations.Account{
		Unknowns: &cfg.Unknowns, ReservationDays: cfg.ReservationDays, NewID: newID, Tell: cfg.Tell,
		Faults: operations.NewFaults(cfg.Seed),
	}
	return &Simulator{
		Clock: clock, cfg: &cfg, orders: orders, checkout: checkout, sender: sender, account: account,
		api: api.New(api.Parts{
			Config: &cfg, Clock: clock, Now: now, NewID: newID, Orders: orders, Checkout: checkout, Account: account,
		}),
	}
}

// withDefaults fills in what the zero values of a Config stand for.
func withDefaults(c klarnasim.Config) klarnasim.Config {
	if len(c.Schedule) == 0 {
		c.Schedule = pushes.KlarnaSchedule()
	}
	if c.Tell == nil {
		c.Tell = func(string, ...any) {}
	}
	c.PushTimeout = cmp.Or(max(c.PushTimeout, 0), 5*time.Second)
	c.Speed = min(cmp.Or(max(c.Speed, 0), 1), clock.MaxSpeed)
	c.ReservationDays = cmp.Or(max(c.ReservationDays, 0), 28)
	c.JournalSize = cmp.Or(max(c.JournalSize, 0), 10_000)
	u := &c.Unknowns
	u.RepeatedAcknowledge = cmp.Or(u.RepeatedAcknowledge, 204)
	u.AcknowledgeCancelled = cmp.Or(u.AcknowledgeCancelled, 403)
	u.AcknowledgeEnded = cmp.Or(u.AcknowledgeEnded, 403)
	u.InvalidOrderID = cmp.Or(u.InvalidOrderID, 400)
	u.AfterRelease = cmp.Or(u.AfterRelease, klarnasim.Captured)
	u.PartCapturedAtExpiry = cmp.Or(u.PartCapturedAtExpiry, klarnasim.Expired)
	return c
}

// Shoppers returns shoppers who buy here while both their Run and that of the simulator run.
func (s *Simulator) Shoppers(cfg klarnasim.ShoppersConfig) (*shoppers.Shoppers, error) {
	return shoppers.New(s.checkout, s.account.Faults, cfg)
}

// Handler serves the Order Management API under /ordermanagement/v1 and the control API under
// /sim/v1. The control API asks for no credentials: serve it on loopback only.
func (s *Simulator) Handler() http.Handler {
	control := s.control()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/ordermanagement/") {
			s.api.ServeHTTP(w, r)
			return
		}
		control.ServeHTTP(w, r)
	})
}

// Run sends what is due on the simulated clock (pushes, notifications) until ctx ends, and returns
// nil when all it started has ended. Everything else, also expiry, works without it.
func (s *Simulator) Run(ctx context.Context) error {
	defer s.sender.Close()
	s.Clock.Run(ctx)
	return nil
}

// Buy completes a purchase: the order is AUTHORIZED in Order Management and its pushes are planned.
// It returns the order id. Errors wrap klarnasim.ErrBadPurchase or klarnasim.ErrOrderExists.
func (s *Simulator) Buy(p klarnasim.Purchase) (string, error) { return s.checkout.Buy(p) }

// Push sends the push of an order now, times times, one after the other or all at once, also when
// the order is acknowledged. It returns what came back. Errors wrap klarnasim.ErrNoSuchOrder or
// klarnasim.ErrNoPushURL, or say that times is not within 1 and 1,000.
func (s *Simulator) Push(ctx context.Context, id string, times int, concurrent bool) ([]klarnasim.Post, error) {
	return s.sender.Push(ctx, id, times, concurrent)
}

// AddFault plans a fault and returns the id of its rule. Errors wrap klarnasim.ErrBadFault.
func (s *Simulator) AddFault(r klarnasim.Rule) (int, error) { return s.account.Faults.Add(r) }

// Faults returns the planned rules in the order they are tried.
func (s *Simulator) Faults() []klarnasim.Rule { return s.account.Faults.Rules() }

// ClearFault drops one rule and tells whether it was there.
func (s *Simulator) ClearFault(id int) bool { return s.account.Faults.Clear(id) }

// ClearFaults drops all rules.
func (s *Simulator) ClearFaults() { s.account.Faults.ClearAll() }
