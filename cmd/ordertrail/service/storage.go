package service

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"path/filepath"
	"time"

	"ordertrail/adapters/datafolder"
	"ordertrail/adapters/natsserver"
	"ordertrail/cmd/ordertrail/settings"
	"ordertrail/cmd/ordertrail/terminal"
	"ordertrail/eventstore"
	"ordertrail/eventstore/jetstreamlog"
	"ordertrail/projections"
)

// openTimeout bounds opening the log.
const openTimeout = 30 * time.Second

// Storage is the log and what is made from it. What OpenStorage opens lies in a
// data folder that no other process uses meanwhile.
type Storage struct {
	Log     eventstore.Log
	Readers eventstore.Log // the same log for those who read through the API
	Views   *projections.Views
	Feed    *projections.Feed // nil: nobody else follows the log

	nats *natsserver.Server // nil: the log is elsewhere
	lock *datafolder.Lock
}

// OpenStorage opens the data folder; its errors are for the terminal.
func OpenStorage(cfg settings.Config, now func() time.Time, logger *slog.Logger) (s *Storage, err error) {
	s = &Storage{}
	defer func() {
		if err != nil {
			s, err = nil, errors.Join(err, s.Close())
		}
	}()
	if s.lock, err = datafolder.Take(cfg.DataDir, now()); err != nil {
		try := "give another folder with --data"
		switch {
		case errors.Is(err, datafolder.ErrHeld):
			try = "stop that process, or " + try
		case errors.Is(err, fs.ErrPermission):
			try = "run as the user whose folder it is, or " + try
		}
		return s, terminal.Misuse("cannot use the data folder", err.Error(), try)
	}
	s.nats, err = natsserver.Start(natsserver.Config{
		StoreDir: filepath.Join(cfg.DataDir, "nats"), Addr: cfg.NatsAddr, FeedRetention: cfg.FeedRetention,
	}, logger)
	if err != nil {
		return s, fmt.Errorf("start the event store: %w", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), openTimeout)
	defer cancel()
	if s.Log, err = jetstreamlog.Open(ctx, s.nats.JetStream()); err != nil {
		return s, err
	}
	if s.Readers, err = jetstreamlog.Open(ctx, s.nats.Readers()); err != nil {
		return s, err
	}
	if s.Views, err = projections.Open(cfg.ViewsPath); err != nil {
		const try = "name another file with --views\nmove that file, its -wal and its -shm away: the views are built again from the log"
		return s, terminal.Misuse("cannot use the views", err.Error(), try)
	}
	s.Feed = projections.NewFeed(s.nats.JetStream(), natsserver.FeedStream, logger)
	return s, nil
}

// Close closes what is open, the last opened first.
func (s *Storage) Close() error {
	var errs []error
	if s.Views != nil {
		errs = append(errs, s.Views.Close())
	}
	if s.nats != nil {
		s.nats.Close()
	}
	if s.lock != nil {
		errs = append(errs, s.lock.Release())
	}
	return errors.Join(errs...)
}

// NATSAddr is where NATS listens as host:port, empty where it does not.
func (s *Storage) NATSAddr() string {
	if s.nats == nil {
		return ""
	}
	return s.nats.Addr()
}

// run watches over the server of the log until the context ends.
func (s *Storage) run(ctx context.Context) error {
	if s.nats == nil {
		<-ctx.Done()
		return ctx.Err()
	}
	return s.nats.Run(ctx)
}
