package main

import (
	"context"
	"fmt"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"ordertrail/adapters/httpapi"
)

// headTimeout bounds asking for the end of the log when metrics are read.
const headTimeout = 2 * time.Second

// maxViewLag is how many events the views may be behind before lists and due
// work are too old to call the service ready.
const maxViewLag = 10_000

// checks say whether the service can take pushes and work on them.
func (s *service) checks() []httpapi.Check {
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
			if lag := behind(head, s.views.Position()); lag > maxViewLag {
				return fmt.Errorf("the views are %d events behind the log", lag)
			}
			return nil
		}},
	}
}

// watch registers how long the log is and how far those behind it are.
func (s *service) watch(registry *prometheus.Registry) {
	register := promauto.With(registry)
	head := func() uint64 {
		ctx, cancel := context.WithTimeout(context.Background(), headTimeout)
		defer cancel()
		head, err := s.log.Head(ctx)
		if err != nil {
			return 0
		}
		return head
	}
	register.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "ordertrail_log_position", Help: "Position of the last event in the log, 0 while it does not answer.",
	}, func() float64 { return float64(head()) })
	for name, position := range map[string]func() uint64{"views": s.views.Position, "feed": s.feed.Position} {
		register.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "ordertrail_projection_lag_events", Help: "Events of the log that a projection has yet to take in.",
			ConstLabels: prometheus.Labels{"projection": name},
		}, func() float64 { return float64(behind(head(), position())) })
	}
}

func behind(head, position uint64) uint64 { return head - min(head, position) }
