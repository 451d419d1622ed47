package natsserver

import (
	"context"
	"errors"
	"time"
)

// ErrStopped says that the server no longer stores anything, as when the disk is
// full: only a new start brings it back.
var ErrStopped = errors.New("the event store has stopped storing, see the output above; is the disk full?")

// watchInterval is how soon a server that has stopped storing is noticed.
const watchInterval = time.Second

// Run watches over the server until the context ends, whose error it returns, or
// the server stops storing, when it is ErrStopped.
func (s *Server) Run(ctx context.Context) error {
	watch := time.NewTicker(watchInterval)
	defer watch.Stop()
	for {
		select {
		case <-watch.C:
			if !s.server.JetStreamEnabled() {
				return ErrStopped
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
