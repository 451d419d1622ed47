package httpapi

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

const (
	readHeaderTimeout = 5 * time.Second
	readTimeout       = 10 * time.Second
	writeTimeout      = 15 * time.Second
	idleTimeout       = 60 * time.Second
	maxHeaderBytes    = 16 << 10
	// drainTimeout is how long requests may take to end after a stop was asked for,
	// of the 10 s a stop may take (contract.md section 1).
	drainTimeout = 5 * time.Second
)

// Connections that may be open at a time, in all and of one peer.
const (
	pushConnections    = 4096
	pushPeer           = 1024
	privateConnections = 1024
)

// Server is one of the two listeners.
type Server struct {
	http        *http.Server
	connections *connections
}

// NewPushServer gives the public listener: Klarna's pushes and nothing else. It
// registers its metrics.
func NewPushServer(p Parts) (*Server, error) {
	handler, err := newPushHandler(p)
	if err != nil {
		return nil, fmt.Errorf("make the push listener: %w", err)
	}
	return newServer(handler, newConnections(pushConnections, pushPeer), p.Logger), nil
}

// NewAPIServer gives the private listener. It registers its metrics.
func NewAPIServer(p Parts) (*Server, error) {
	api := newAPI(p)
	handler, err := api.router(p)
	if err != nil {
		return nil, fmt.Errorf("make the private API: %w", err)
	}
	server := newServer(handler, newConnections(privateConnections, privateConnections), p.Logger)
	server.http.RegisterOnShutdown(api.endWaiting)
	return server, nil
}

func newServer(handler http.Handler, connections *connections, logger *slog.Logger) *Server {
	server := &http.Server{
		Handler:           connections.markBusy(handler),
		ConnContext:       withConnection,
		ReadHeaderTimeout: readHeaderTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
		ErrorLog:          slog.NewLogLogger(logger.Handler(), slog.LevelWarn),
	}
	server.RegisterOnShutdown(connections.closeUnused)
	return &Server{http: server, connections: connections}
}

// Run answers what comes in on a listener until the context ends, lets what has
// begun end within 5 s, cuts what has not, and closes the listener. It returns nil
// where it was told to stop.
func (s *Server) Run(ctx context.Context, listener net.Listener) error {
	served := make(chan error, 1)
	go func() { served <- s.http.Serve(s.connections.limit(listener)) }()
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
