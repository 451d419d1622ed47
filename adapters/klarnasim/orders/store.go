package orders

import (
	"fmt"
	"sync"

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

// Count returns how many orders there are.
func (s *Store) Count() int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return len(s.all)
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
