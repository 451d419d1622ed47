package server

import (
	"context"
	"sync"
)

// Closing ends live feeds, rebuilds, audits, and calls that wait for an order, so
// that their server can stop.
type Closing struct {
	done chan struct{}
	once sync.Once
}

// NewClosing returns one that has not begun.
func NewClosing() *Closing { return &Closing{done: make(chan struct{})} }

// Begin ends every context of Until; it may be called more than once.
func (c *Closing) Begin() { c.once.Do(func() { close(c.done) }) }

// Until returns a context that also ends when the server closes. stop must be
// called.
func (c *Closing) Until(ctx context.Context) (until context.Context, stop context.CancelFunc) {
	until, stop = context.WithCancel(ctx)
	go func() {
		select {
		case <-c.done:
			stop()
		case <-until.Done():
		}
	}()
	return until, stop
}
