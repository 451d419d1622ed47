package processmanager

import (
	"context"
	"time"
)

// How many orders of a store are worked on at the same moment, and after how
// long a call counts as slow.
const (
	maxTurns = 12
	slowCall = 20 * time.Millisecond
)

// turns bounds what is done at the same moment, so that the orders behind do not
// crowd out the pushes in front. Who waits for a slow Klarna gives the turn to
// another: one slow answer holds one slot and nothing else.
type turns chan struct{}

func newTurns() turns { return make(turns, maxTurns) }

func (t turns) take(ctx context.Context) error {
	select {
	case t <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (t turns) give() { <-t }

// during makes a request with a turn in hand, and has one in hand again after it,
// however it ends.
func (t turns) during(request func() error) error {
	slow := time.AfterFunc(slowCall, t.give)
	defer func() {
		if !slow.Stop() {
			t <- struct{}{}
		}
	}()
	return request()
}
