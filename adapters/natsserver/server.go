// Package natsserver runs the embedded NATS server: the program's own
// JetStream account with the log, and a fenced-off one in which downstream
// services may read the feed.
package natsserver

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// setupTimeout bounds how long creating or updating the streams may take.
const setupTimeout = 30 * time.Second

// reconnectWait is short: the server drops the program's own connection only
// when that is too slow, and is never away.
const reconnectWait = 50 * time.Millisecond

// Config says where the server stores and listens.
type Config struct {
	// StoreDir is the folder of the event store; it is made with mode 0700.
	// The server does not lock it: the caller does, before Start.
	StoreDir string
	// Addr is where downstream services connect, as host:port; port 0 takes a
	// free one. Empty means that nothing outside the process can connect.
	Addr string
	// FeedRetention is how long an event stays in the feed.
	FeedRetention time.Duration
}

// Server is a running embedded NATS server.
type Server struct {
	server  *server.Server
	conns   []*nats.Conn
	js      jetstream.JetStream
	readers jetstream.JetStream
	addr    string
}

// Start runs a server whose log and feed streams exist and are as this version
// wants them. Only then does it listen, so a downstream service never meets a
// half-built account. An append it acknowledges to the log is fsynced.
func Start(cfg Config, logger *slog.Logger) (*Server, error) {
	program, err := newUserKey()
	if err != nil {
		return nil, err
	}
	return startAs(program, cfg, logger)
}

func startAs(program userKey, cfg Config, logger *slog.Logger) (*Server, error) {
	subscriber, err := newUserKey()
	if err != nil {
		return nil, err
	}
	host, port, err := splitAddr(cfg.Addr)
	if err != nil {
		return nil, err
	}
	if err := makeStoreDir(cfg.StoreDir); err != nil {
		return nil, err
	}
	srv, err := server.NewServer(options(cfg.StoreDir, host, port, program.public, subscriber.public))
	if err != nil {
		return nil, fmt.Errorf("set up the NATS server: %w", err)
	}
	srv.SetLoggerV2(serverLog{logger: logger}, false, false, false)
	s := &Server{server: srv}
	if err := s.start(cfg, program, logger); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// JetStream returns the program's own account, reached without a socket. It is
// authenticated with a key made for this start.
func (s *Server) JetStream() jetstream.JetStream { return s.js }

// Readers is the same account over a connection of its own, for those who read on
// behalf of others: where they are slow, the server cuts that connection and not
// the one that appends.
func (s *Server) Readers() jetstream.JetStream { return s.readers }

// Addr returns the address downstream services connect to as host:port, empty when the server does not listen.
func (s *Server) Addr() string { return s.addr }

// Close ends the program's connection and every client's, stops the server and
// waits until its files are closed. JetStream must not be used after it.
func (s *Server) Close() {
	for _, conn := range s.conns {
		conn.Close()
	}
	s.server.Shutdown()
	s.server.WaitForShutdown()
}

func (s *Server) start(cfg Config, key userKey, logger *slog.Logger) error {
	if err := connectAccounts(s.server); err != nil {
		return err
	}
	s.server.Start()
	if err := enableJetStream(s.server); err != nil {
		return err
	}
	var err error
	if s.js, err = s.connect(key, logger); err != nil {
		return err
	}
	if s.readers, err = s.connect(key, logger); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), setupTimeout)
	defer cancel()
	if err := ensureStreams(ctx, s.js.Conn(), s.js, cfg.FeedRetention); err != nil {
		return err
	}
	if err := denyStreamRemoval(s.server); err != nil {
		return err
	}
	if cfg.Addr == "" {
		return nil
	}
	return s.listen(cfg.Addr)
}

func (s *Server) connect(key userKey, logger *slog.Logger) (jetstream.JetStream, error) {
	conn, err := nats.Connect("",
		nats.InProcessServer(s.server),
		nats.Nkey(key.public, key.sign),
		nats.Name("ordertrail"),
		nats.MaxReconnects(-1),
		nats.ReconnectWait(reconnectWait),
		nats.ErrorHandler(logAsyncError(logger)),
	)
	if err != nil {
		return nil, fmt.Errorf("connect to the embedded NATS server: %w", err)
	}
	s.conns = append(s.conns, conn)
	js, err := jetstream.New(conn)
	if err != nil {
		return nil, fmt.Errorf("open JetStream of the embedded NATS server: %w", err)
	}
	return js, nil
}

func makeStoreDir(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make the store folder: %w", err)
	}
	// The server makes its own folder below with mode 0755.
	if err := os.Chmod(dir, 0o700); err != nil {
		return fmt.Errorf("close the store folder %s to others: %w", filepath.Base(dir), err)
	}
	return nil
}
