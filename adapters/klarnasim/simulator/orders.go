package simulator

import (
	"fmt"
	"sync"

	"github.com/google/uuid"

	"ordertrail/adapters/klarnasim"
)

// orders holds all orders by id and in the order of their purchase.
type orders struct {
	mu   sync.RWMutex
	byID map[uuid.UUID]*record
	all  []*record
}

func newOrders() *orders { return &orders{byID: make(map[uuid.UUID]*record)} }

func (o *orders) find(id uuid.UUID) (*record, bool) {
	o.mu.RLock()
	defer o.mu.RUnlock()
	r, found := o.byID[id]
	return r, found
}

// add keeps r unless its id is taken; it returns the record that is there then, and whether it is r.
func (o *orders) add(r *record) (*record, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if there, taken := o.byID[r.id]; taken {
		return there, false
	}
	o.byID[r.id] = r
	o.all = append(o.all, r)
	return r, true
}

// after returns the orders bought after the first n, at most limit of them.
func (o *orders) after(n, limit int) []*record {
	o.mu.RLock()
	defer o.mu.RUnlock()
	from := min(max(n, 0), len(o.all))
	to := min(len(o.all), from+max(limit, 0))
	return o.all[from:to:to]
}

func (o *orders) count() int {
	o.mu.RLock()
	defer o.mu.RUnlock()
	return len(o.all)
}

// orderUUID reads an order id as Klarna writes it: 36 characters, any case.
func orderUUID(id string) (uuid.UUID, bool) {
	if len(id) != len("00000000-0000-0000-0000-000000000000") {
		return uuid.UUID{}, false
	}
	parsed, err := uuid.Parse(id)
	return parsed, err == nil
}

// lookUp finds an order by its written id; the error wraps ErrNoSuchOrder.
func (o *orders) lookUp(id string) (*record, error) {
	if parsed, valid := orderUUID(id); valid {
		if r, found := o.find(parsed); found {
			return r, nil
		}
	}
	return nil, fmt.Errorf("order %q: %w", id, klarnasim.ErrNoSuchOrder)
}
