package processmanager

import (
	"sync"

	"ordertrail/domain"
)

// maxBegun bounds the orders that are begun before the due projection shows them.
const maxBegun = 1024

// newest hands out order keys, the newest first. When it is full the oldest is
// forgotten: the due projection has it, too. The zero value is ready.
type newest struct {
	mu    sync.Mutex
	keys  [maxBegun]domain.OrderKey
	top   int // where the next one goes
	count int
}

func (n *newest) push(key domain.OrderKey) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.keys[n.top] = key
	n.top = (n.top + 1) % maxBegun
	n.count = min(n.count+1, maxBegun)
}

func (n *newest) pop() (domain.OrderKey, bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.count == 0 {
		return domain.OrderKey{}, false
	}
	n.top = (n.top - 1 + maxBegun) % maxBegun
	n.count--
	return n.keys[n.top], true
}
