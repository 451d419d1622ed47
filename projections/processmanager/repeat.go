package processmanager

import (
	"context"
	"fmt"
	"sync"
	"time"

	"ordertrail/domain"
)

const (
	// repeatInterval is how often an order is woken at most by pushes of which nobody
	// knows who sent them.
	repeatInterval = time.Minute
	// maxRepeats bounds the orders of which it is remembered.
	maxRepeats = 16384
)

// repeats remembers when orders were last woken by pushes without a token.
type repeats struct {
	mu    sync.Mutex
	woken map[domain.OrderKey]time.Time
}

// may says whether an order may be woken now, and counts it as woken then.
func (r *repeats) may(key domain.OrderKey, now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if last, known := r.woken[key]; known && now.Sub(last) < repeatInterval {
		return false
	}
	if len(r.woken) >= maxRepeats {
		clear(r.woken)
	}
	r.woken[key] = now
	return true
}

// Repeat wakes what is due for an order that is in the log, at most once a minute, and
// says whether it is there. It stores nothing, since whoever asks has not shown that
// they may push. It takes at most 3 s.
func (m *Manager) Repeat(ctx context.Context, key domain.OrderKey) (known bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, acceptTimeout)
	defer cancel()
	entry, err := m.orders.Recall(ctx, key)
	if err != nil {
		return false, fmt.Errorf("wake %s: %w", key, err)
	}
	worker := m.workers[key.Store]
	if worker == nil || entry.Order.Version == 0 {
		return false, nil
	}
	if len(domain.Due(entry.Order)) > 0 && m.repeats.may(key, worker.now()) {
		worker.inbox.put(wake{key})
	}
	return true, nil
}
