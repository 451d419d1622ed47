// Package simulator puts a simulated Klarna together: its Order Management API, pushes, portal, shoppers
// and the control of all of them.
package simulator

import (
	"context"
	"net/http"
	"strings"
	"time"

	"ordertrail/adapters/klarnasim"
	"ordertrail/adapters/klarnasim/api"
	"ordertrail/adapters/klarnasim/clock"
	"ordertrail/adapters/klarnasim/control"
	"ordertrail/adapters/klarnasim/faults"
	"ordertrail/adapters/klarnasim/operations"
	"ordertrail/adapters/klarnasim/orders"
	"ordertrail/adapters/klarnasim/portal"
	"ordertrail/adapters/klarnasim/pushes"
	"ordertrail/adapters/klarnasim/shoppers"
	"ordertrail/adapters/klarnasim/witness"
)

// Simulator is a simulated Klarna: its Order Management API, its pushes and its Merchant Portal.
// All methods may be called at once from many goroutines.
type Simulator struct {
	cfg      *klarnasim.Config
	newID    func() string
	clock    *clock.Clock
	checkout *shoppers.Checkout
	sender   *pushes.Sender
	portal   *portal.Portal
	faults   *faults.Book
	journal  *witness.Journal
	witness  *witness.Witness
	api      *api.Server
}

// New returns a simulator whose clock starts at now and runs at Config.Speed. newID makes UUIDs for
// orders, captures, refunds and correlation ids.
func New(cfg klarnasim.Config, now func() time.Time, newID func() string) *Simulator {
	cfg = withDefaults(cfg)
	clock, orders := clock.New(now, cfg.Speed), orders.NewStore()
	faults, journal := faults.NewBook(cfg.Seed), witness.NewJournal(cfg.JournalSize)
	sender := pushes.New(&cfg, clock, now, orders)
	checkout := shoppers.NewCheckout(&cfg, clock, newID, orders, sender)
	account := &operations.Account{
		Unknowns: &cfg.Unknowns, ReservationDays: cfg.ReservationDays, NewID: newID, Tell: cfg.Tell, KeepsBefore: faults.KeepsBefore,
	}
	return &Simulator{
		cfg: &cfg, newID: newID, clock: clock, checkout: checkout, sender: sender,
		portal: portal.New(clock, orders, account, sender), faults: faults, journal: journal,
		witness: witness.New(clock, orders, journal, &cfg.Unknowns),
		api: api.New(api.Parts{
			Config: &cfg, Clock: clock, Now: now, NewID: newID, Orders: orders,
			Checkout: checkout, Account: account, Faults: faults, Journal: journal,
		}),
	}
}

// Shoppers returns shoppers who buy here while both their Run and that of the simulator run.
func (s *Simulator) Shoppers(cfg klarnasim.ShoppersConfig) (*shoppers.Shoppers, error) {
	return shoppers.New(shoppers.Parts{
		Checkout: s.checkout, Sender: s.sender, Faults: s.faults,
		Clock: s.clock, NewID: s.newID, FirstPush: s.cfg.Schedule[0],
	}, cfg)
}

// Handler serves the Order Management API under /ordermanagement/v1 and the control API under
// /sim/v1. The control API asks for no credentials: serve it on loopback only.
func (s *Simulator) Handler() http.Handler {
	control := (&control.API{
		Checkout: s.checkout, Witness: s.witness, Journal: s.journal, Sender: s.sender,
		Portal: s.portal, Faults: s.faults, Clock: s.clock,
	}).Handler()
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
	s.clock.Run(ctx)
	return nil
}
