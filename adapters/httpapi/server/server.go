// Package server serves a listener's handler within limits: of time, of header
// bytes, and of connections, of which those that wait make room for others.
package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// WriteTimeout is how long an answer may take; one that takes longer by right sets a deadline of its own.
const WriteTimeout = 15 * time.Second

const (
	readHeaderTimeout = 5 * time.Second
	readTimeout       = 10 * time.Second
	idleTimeout       = 60 * time.Second
	maxHeaderBytes    = 16 << 10
	// drainTimeout is how long requests may take to end after a stop was asked for,
	// of the 10 s a stop may take (help/guarantees.md, "One process, and a clean
	// stop").
	drainTimeout = 5 * time.Second
)

// Server is one of the two listeners.
type Server struct {
	http        *http.Server
	connections *connections
}

// Limits are how many connections may be open at a time, in all and of one peer.
type Limits struct {
	Connections int
	PerPeer     int
}

// New returns a server that Run starts.
func New(handler http.Handler, limits Limits, logger *slog.Logger) *Server {
	connections := newConnections(limits)
	server := &http.Server{
		Handler: connections.markBusy(handler),
		ConnContext: func(ctx context.Context, conn net.Conn) context.Context {
			return context.WithValue(ctx, connectionKey{}, conn)
		},
		ReadHeaderTimeout: readHeaderTimeout, ReadTimeout: readTimeout, WriteTimeout: WriteTimeout,
		IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeaderBytes,
		ErrorLog: slog.NewLogLogger(logger.Handler(), slog.LevelWarn),
	}
	server.RegisterOnShutdown(connections.closeUnused)
	return &Server{http: server, connections: connections}
}

// OnShutdown has a function called once the server begins to stop.
func (s *Server) OnShutdown(f func()) { s.http.RegisterOnShutdown(f) }

// Run answers what comes in on a listener until the context ends, which is no error; it lets what
// has begun end within 5 s, cuts what has not, and closes the listener.
func (s *Server) Run(ctx context.Context, listener net.Listener) error {
	served := make(chan error, 1)
	go func() { served <- s.http.Serve(&limitedListener{listener, s.connections}) }()
	select {
	case err := <-served:
		return fmt.Errorf("serve %s: %w", listener.Addr(), err)
	case <-ctx.Done():
	}
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTimeout)
	defer cancel()
	err := s.http.Shutdown(drain)
	if errors.Is(err, context.DeadlineExceeded) {
		s.http.ErrorLog.Printf("requests to %s did not end within %s and were cut", listener.Addr(), drainTimeout)
		err = s.http.Close()
	}
	<-served
	if err != nil {
		return fmt.Errorf("stop serving %s: %w", listener.Addr(), err)
	}
	return nil
}

// Closing ends live feeds, rebuilds, audits, and calls that wait for an order, so that their server can stop.
type Closing struct {
	begun context.Context
	begin context.CancelFunc
}

// NewClosing returns one that has not begun.
func NewClosing() *Closing {
	begun, begin := context.WithCancel(context.Background())
	return &Closing{begun, begin}
}

// Begin ends every context of Until; it may be called more than once.
func (c *Closing) Begin() { c.begin() }

// Until returns a context that also ends when the server closes. stop must be called.
func (c *Closing) Until(ctx context.Context) (until context.Context, stop context.CancelFunc) {
	until, end := context.WithCancel(ctx)
	forget := context.AfterFunc(c.begun, end)
	return until, func() { forget(); end() }
}
