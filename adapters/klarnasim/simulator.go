package klarnasim

import (
	"context"
	"net/http"
	"strings"
	"time"
)

// Simulator is a simulated Klarna: its Order Management API, its pushes and its Merchant Portal.
// All methods may be called at once from many goroutines.
type Simulator struct {
	cfg     Config
	newID   func() string
	api     http.Handler
	control Control
}

// New returns a simulator whose clock starts at now and runs at Config.Speed. newID makes UUIDs for
// orders, captures, refunds and correlation ids.
func New(cfg Config, now func() time.Time, newID func() string) *Simulator {
	cfg = withDefaults(cfg)
	s := &Simulator{cfg: cfg, newID: newID}
	clock, orders := NewClock(now, cfg.Speed), newOrders()
	faults, journal := NewBook(cfg.Seed), NewJournal(cfg.JournalSize)
	sender := NewSender(&cfg, clock, now, orders)
	checkout := NewCheckout(&cfg, clock, newID, orders, sender)
	account := &Account{
		Unknowns: &cfg.Unknowns, ReservationDays: cfg.ReservationDays, NewID: newID, Tell: cfg.Tell, KeepsBefore: faults.KeepsBefore,
	}
	s.api = NewServer(Parts{
		Config: &cfg, Clock: clock, Now: now, NewID: newID, Orders: orders,
		Checkout: checkout, Account: account, Faults: faults, Journal: journal,
	})
	s.control = Control{
		Checkout: checkout, Witness: NewWitness(clock, orders, journal, &cfg.Unknowns), Journal: journal,
		Sender: sender, Portal: NewPortal(clock, orders, account, sender), Faults: faults, Clock: clock,
	}
	return s
}

// Shoppers returns shoppers who buy here while both their Run and that of the simulator run.
func (s *Simulator) Shoppers(cfg ShoppersConfig) (*Shoppers, error) {
	return NewShoppers(ShoppersParts{
		Checkout: s.control.Checkout, Witness: s.control.Witness, Sender: s.control.Sender, Faults: s.control.Faults,
		Clock: s.control.Clock, Poster: NewPoster(s.cfg.PushTimeout), NewID: s.newID, FirstPush: s.cfg.Schedule[0],
	}, cfg)
}

// Handler serves the Order Management API under /ordermanagement/v1 and the control API under
// /sim/v1. The control API asks for no credentials: serve it on loopback only.
func (s *Simulator) Handler() http.Handler {
	control := s.control.Handler()
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
	defer s.control.Sender.Close()
	s.control.Clock.Run(ctx)
	return nil
}
