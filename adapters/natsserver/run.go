package natsserver

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"time"

	"github.com/nats-io/nats-server/v2/server"
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

// listen opens the server's listener, which Start of the server itself would
// have opened before the accounts were ready.
func (s *Server) listen(addr string) error {
	s.server.AcceptLoop(make(chan struct{}))
	bound, ok := s.server.Addr().(*net.TCPAddr)
	if !ok {
		return fmt.Errorf("listen for downstream services on %s: %w", addr, errNotListening)
	}
	s.addr = bound.String()
	return nil
}

// errNotListening is all that the server tells; it logs the cause.
var errNotListening = errors.New("address in use or not allowed")

func splitAddr(addr string) (host string, port int, err error) {
	if addr == "" {
		return "", 0, nil
	}
	host, text, err := net.SplitHostPort(addr)
	if err != nil {
		return "", 0, fmt.Errorf("read the NATS address %q: %w", addr, err)
	}
	if port, err = strconv.Atoi(text); err != nil {
		return "", 0, fmt.Errorf("read the port of the NATS address %q: %w", addr, err)
	}
	if port == 0 {
		port = server.RANDOM_PORT
	}
	return host, port, nil
}
