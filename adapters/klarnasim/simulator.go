package klarnasim

import (
	"math/rand/v2"
	"net/http"
	"time"
)

// Simulator is a simulated Klarna: its Order Management API, its pushes and its Merchant Portal.
// All methods may be called at once from many goroutines.
type Simulator struct {
	cfg     Config
	now     func() time.Time // real time
	newID   func() string
	clock   *clock
	agenda  *agenda
	driving chan struct{} // one slot: who hands out appointments
	client  *http.Client
	markets []market
	orders  *orders
	keys    *keyTable
	faults  *faultBook
	journal *journal
	window  *rateWindow
}

// New makes a simulator whose clock starts at now and runs at Config.Speed. newID makes UUIDs for
// orders, captures, refunds and correlation ids.
func New(cfg Config, now func() time.Time, newID func() string) *Simulator {
	cfg = cfg.withDefaults()
	return &Simulator{
		cfg:     cfg,
		now:     now,
		newID:   newID,
		clock:   newClock(now, cfg.Speed),
		agenda:  newAgenda(),
		driving: make(chan struct{}, 1),
		client:  newPostClient(cfg.PushTimeout),
		markets: newMarkets(rand.New(rand.NewPCG(cfg.Seed, 1))),
		orders:  newOrders(),
		keys:    newKeyTable(),
		faults:  newFaultBook(cfg.Seed),
		journal: newJournal(cfg.JournalSize),
		window:  &rateWindow{limit: cfg.RateLimit},
	}
}
