package processmanager

import (
	"sync"

	"ordertrail/domain"
)

// maxBegun bounds the orders that are begun before the due projection shows them.
const maxBegun = 1024

// hint is an order for which something of a kind has just become due.
type hint struct {
	key  domain.OrderKey
	kind domain.Kind
	done chan struct{} // closed once it was done or has failed; nil where nobody waits
}

// newest hands out hints, the newest first. When it is full the oldest is
// forgotten: the due projection has it, too. The zero value is ready.
type newest struct {
	mu    sync.Mutex
	hints [maxBegun]hint
	top   int // where the next one goes
	count int
}

func (n *newest) push(h hint) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.hints[n.top] = h
	n.top = (n.top + 1) % maxBegun
	n.count = min(n.count+1, maxBegun)
}

func (n *newest) pop() (hint, bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.count == 0 {
		return hint{}, false
	}
	n.top = (n.top - 1 + maxBegun) % maxBegun
	n.count--
	return n.hints[n.top], true
}
