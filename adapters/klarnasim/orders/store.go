// Package orders keeps the orders of a simulated Klarna, with what time alone brings about.
package orders

import (
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"github.com/google/uuid"

	"ordertrail/adapters/klarnasim"
)

// Store holds all orders by id and in the order of their purchase.
type Store struct {
	mu   sync.RWMutex
	byID map[uuid.UUID]*Record
	all  []*Record
}

// NewStore returns a store without orders.
func NewStore() *Store { return &Store{byID: make(map[uuid.UUID]*Record)} }

// Find returns the record of an order.
func (s *Store) Find(id uuid.UUID) (*Record, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	r, found := s.byID[id]
	return r, found
}

// Add keeps r unless its id is taken; it returns the record that is there then, and whether it is r.
func (s *Store) Add(r *Record) (*Record, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if there, taken := s.byID[r.ID]; taken {
		return there, false
	}
	s.byID[r.ID] = r
	s.all = append(s.all, r)
	return r, true
}

// After returns the orders bought after the first n, at most limit of them.
func (s *Store) After(n, limit int) []*Record {
	s.mu.RLock()
	defer s.mu.RUnlock()
	from := min(max(n, 0), len(s.all))
	to := min(len(s.all), from+max(limit, 0))
	return s.all[from:to:to]
}

// ParseID reads an order id as Klarna writes it, 36 characters in any case, and tells whether it is one.
func ParseID(id string) (uuid.UUID, bool) {
	if len(id) != len("00000000-0000-0000-0000-000000000000") {
		return uuid.UUID{}, false
	}
	parsed, err := uuid.Parse(id)
	return parsed, err == nil
}

// LookUp finds an order by its written id; the error wraps klarnasim.ErrNoSuchOrder.
func (s *Store) LookUp(id string) (*Record, error) {
	if parsed, valid := ParseID(id); valid {
		if r, found := s.Find(parsed); found {
			return r, nil
		}
	}
	return nil, fmt.Errorf("order %q: %w", id, klarnasim.ErrNoSuchOrder)
}

// Record is an order with all that the Order Management API does not show of it.
type Record struct {
	ID uuid.UUID

	Mu        sync.Mutex // guards what follows and changes
	Order     klarnasim.Order
	Before    *klarnasim.Order // as it was before the last change, kept once a stale fault was planned
	ChangedAt time.Time        // when that was

	AppearsAt    time.Time // not found in Order Management before this
	NeverAppears bool

	AcknowledgedAt     time.Time // zero: not acknowledged
	AcknowledgedBy     string
	AcknowledgeCalls   int
	AcknowledgeEffects int

	Verdict   klarnasim.FraudEvent // still to come from the risk department, if any,
	VerdictAt time.Time            // and when

	Override map[string]json.RawMessage // fields that a GET shows instead of the order's
	Omit     []string                   // and those it leaves out

	Posts *Posts
}

// Posts is what was sent to the merchant about an order.
type Posts struct {
	PushURL, NotificationURL string
	NextPush                 time.Time // zero: none planned
	Ended                    bool      // no more pushes, whatever the schedule says
	Pushes, Notifications    []klarnasim.Post
}

// Acknowledged tells whether the merchant has shown that it has the order. The caller holds Mu.
func (r *Record) Acknowledged() bool { return !r.AcknowledgedAt.IsZero() }

// Visible tells whether Order Management knows the order.
func (r *Record) Visible(now time.Time) bool { return !r.NeverAppears && !now.Before(r.AppearsAt) }

// Settle lets what time alone brings about happen: a verdict and expiry. The caller holds Mu.
func (r *Record) Settle(now time.Time, unknowns *klarnasim.Unknowns) {
	if r.Verdict != "" && !now.Before(r.VerdictAt) {
		r.Order.FraudStatus = r.Verdict.StatusAfter(r.Order.FraudStatus)
		r.Verdict = ""
	}
	o := &r.Order
	if !o.Open() || now.Before(o.ExpiresAt) {
		return
	}
	o.RemainingAuthorizedAmount = 0
	if o.Status == klarnasim.PartCaptured {
		o.Status = unknowns.PartCapturedAtExpiry
		return
	}
	o.Status = klarnasim.Expired
}

// Acknowledge notes when the merchant first showed that it has the order, and how it did last. The
// caller holds Mu.
func (r *Record) Acknowledge(by string, now time.Time) {
	if !r.Acknowledged() {
		r.AcknowledgedAt = now
	}
	r.AcknowledgedBy = by
}

// Pushing tells whether the schedule of pushes still runs. The caller holds Mu.
func (r *Record) Pushing(unknowns *klarnasim.Unknowns) bool {
	return !r.Acknowledged() && !r.Posts.Ended && (r.Order.Status != klarnasim.Cancelled || unknowns.CancelKeepsPushing)
}
