// Package service joins the parts of the product into one service: storage,
// process manager, views, feed, push listener and private API.
package service

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"ordertrail/cmd/ordertrail/settings"
	"ordertrail/eventstore"
	"ordertrail/projections/processmanager"
)

// Parts is what a service is joined from.
type Parts struct {
	Storage       *Storage // closed with the service
	Stores        []settings.Store
	MaxUnverified int    // ids of each store that may wait to be found at Klarna
	Version       string // of the program, which Klarna and the shops are told
	Now           func() time.Time
	NewID         func() string
	Logger        *slog.Logger

	// What follows is nil in a process that is nobody's test.
	Dial   func(ctx context.Context, network, address string) (net.Conn, error) // reaches Klarna
	Shop   processmanager.Shop                                                  // asked in place of the stores' own
	Points Points
}

// Service is all long-lived parts of one process, joined.
type Service struct {
	Orders  *eventstore.Orders
	Manager *processmanager.Manager

	parts    Parts
	storage  *Storage
	log      eventstore.Log // the storage's, with the points of the parts
	registry *prometheus.Registry
	clients  []interface{ Close() }
}

// Open joins the parts; none of them runs yet.
func Open(parts Parts) (s *Service, err error) {
	s = &Service{
		parts: parts, storage: parts.Storage, log: parts.Points.log(parts.Storage.Log),
		registry: prometheus.NewRegistry(),
	}
	defer func() {
		if err != nil {
			s, err = nil, errors.Join(err, s.Close())
		}
	}()
	s.registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	if s.Orders, err = eventstore.NewOrders(s.log, parts.Now, parts.NewID); err != nil {
		return s, err
	}
	s.registry.MustRegister(newPositions(s), newOrderStats(s.storage.Views))
	s.Manager, err = s.newManager()
	return s, err
}

// Close closes what is open, the last opened first.
func (s *Service) Close() error {
	for _, client := range s.clients {
		client.Close()
	}
	return s.storage.Close()
}
