package service

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"ordertrail/projections"
)

// askTimeout bounds asking for what is shown when metrics are read.
const askTimeout = 2 * time.Second

// gauges are numbers that are asked for when metrics are read. Where asking fails
// they show nothing: a lag of 0, or no stuck orders, would look healthy.
type gauges struct {
	descriptions []*prometheus.Desc
	ask          func(ctx context.Context, show show) error
}

// show tells one of the gauges.
type show func(gauge *prometheus.Desc, value float64, labels ...string)

// Describe is prometheus.Collector's.
func (g gauges) Describe(descriptions chan<- *prometheus.Desc) {
	for _, d := range g.descriptions {
		descriptions <- d
	}
}

// Collect is prometheus.Collector's.
func (g gauges) Collect(metrics chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), askTimeout)
	defer cancel()
	_ = g.ask(ctx, func(gauge *prometheus.Desc, value float64, labels ...string) {
		metrics <- prometheus.MustNewConstMetric(gauge, prometheus.GaugeValue, value, labels...)
	})
}

// newPositions shows how long the log is and how far those behind it are.
func newPositions(s *Service) gauges {
	head := prometheus.NewDesc("ordertrail_log_position", "Position of the last event in the log.", nil, nil)
	lag := prometheus.NewDesc("ordertrail_projection_lag_events", "Events of the log that a projection has yet to take in.",
		[]string{"projection"}, nil)
	return gauges{[]*prometheus.Desc{head, lag}, func(ctx context.Context, show show) error {
		end, err := s.log.Head(ctx)
		if err != nil {
			return err
		}
		show(head, float64(end))
		show(lag, float64(Behind(end, s.storage.Views.Position())), "views")
		if feed := s.storage.Feed; feed != nil {
			show(lag, float64(Behind(end, feed.Position())), "feed")
		}
		return nil
	}}
}

// newOrderStats shows how all orders are.
func newOrderStats(views *projections.Views) gauges {
	orders := prometheus.NewDesc("ordertrail_orders", "Orders by their status.", []string{"status"}, nil)
	held := prometheus.NewDesc("ordertrail_held_orders", "Open orders that are held.", nil, nil)
	stuck := prometheus.NewDesc("ordertrail_stuck_orders", "Orders of which something failed and is still due, by its kind.",
		[]string{"kind"}, nil)
	return gauges{[]*prometheus.Desc{orders, held, stuck}, func(ctx context.Context, show show) error {
		stats, err := views.Stats(ctx)
		if err != nil {
			return err
		}
		for status, count := range stats.ByStatus {
			show(orders, float64(count), string(status))
		}
		show(held, float64(stats.Held))
		for kind, count := range stats.Stuck {
			show(stuck, float64(count), string(kind))
		}
		return nil
	}}
}
