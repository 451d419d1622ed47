package service

import (
	"context"
	"fmt"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"ordertrail/adapters/httpapi"
	"ordertrail/eventstore"
)

// headTimeout bounds asking for the end of the log when metrics are read.
const headTimeout = 2 * time.Second

// maxViewLag is how many events the views may be behind before lists and due
// work are too old to call the service ready.
const maxViewLag = 10_000

// checks say whether the service can take pushes and work on them.
func (s *Service) checks() []httpapi.Check {
	return []httpapi.Check{
		{Name: "event_store", Run: func(ctx context.Context) error {
			_, err := s.log.Head(ctx)
			return err
		}},
		{Name: "views", Run: func(ctx context.Context) error {
			head, err := s.log.Head(ctx)
			if err != nil {
				return err
			}
			if lag := Behind(head, s.storage.Views.Position()); lag > maxViewLag {
				return fmt.Errorf("the views are %d events behind the log", lag)
			}
			return nil
		}},
	}
}

// positions shows how long the log is and how far those behind it are. While the
// log does not answer it shows nothing: a lag of 0 would look healthy.
type positions struct {
	service   *Service
	head, lag *prometheus.Desc
}

func newPositions(s *Service) positions {
	return positions{
		service: s,
		head:    prometheus.NewDesc("ordertrail_log_position", "Position of the last event in the log.", nil, nil),
		lag: prometheus.NewDesc("ordertrail_projection_lag_events", "Events of the log that a projection has yet to take in.",
			[]string{"projection"}, nil),
	}
}

// Describe is prometheus.Collector's.
func (p positions) Describe(descriptions chan<- *prometheus.Desc) {
	descriptions <- p.head
	descriptions <- p.lag
}

// Collect is prometheus.Collector's.
func (p positions) Collect(metrics chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), headTimeout)
	defer cancel()
	head, err := p.service.log.Head(ctx)
	if err != nil {
		return
	}
	gauge := func(desc *prometheus.Desc, value uint64, labels ...string) {
		metrics <- prometheus.MustNewConstMetric(desc, prometheus.GaugeValue, float64(value), labels...)
	}
	gauge(p.head, uint64(head))
	gauge(p.lag, Behind(head, p.service.storage.Views.Position()), "views")
	if feed := p.service.storage.Feed; feed != nil {
		gauge(p.lag, Behind(head, feed.Position()), "feed")
	}
}

// Behind returns how many events a position is behind the head of the log.
func Behind(head, position eventstore.Position) uint64 { return uint64(head - min(head, position)) }
