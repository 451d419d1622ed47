package service

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"ordertrail/projections"
)

// statsTimeout bounds asking the views for counts when metrics are read.
const statsTimeout = 2 * time.Second

// orderStats shows how all orders are. While the views do not answer it shows
// nothing: no stuck orders would look healthy.
type orderStats struct {
	views               *projections.Views
	orders, held, stuck *prometheus.Desc
}

func newOrderStats(views *projections.Views) orderStats {
	return orderStats{
		views:  views,
		orders: prometheus.NewDesc("ordertrail_orders", "Orders by their status.", []string{"status"}, nil),
		held:   prometheus.NewDesc("ordertrail_held_orders", "Open orders that are held.", nil, nil),
		stuck: prometheus.NewDesc("ordertrail_stuck_orders", "Orders of which something failed and is still due, by its kind.",
			[]string{"kind"}, nil),
	}
}

// Describe is prometheus.Collector's.
func (o orderStats) Describe(descriptions chan<- *prometheus.Desc) {
	descriptions <- o.orders
	descriptions <- o.held
	descriptions <- o.stuck
}

// Collect is prometheus.Collector's.
func (o orderStats) Collect(metrics chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), statsTimeout)
	defer cancel()
	stats, err := o.views.Stats(ctx)
	if err != nil {
		return
	}
	gauge := func(desc *prometheus.Desc, value int64, labels ...string) {
		metrics <- prometheus.MustNewConstMetric(desc, prometheus.GaugeValue, float64(value), labels...)
	}
	for status, count := range stats.ByStatus {
		gauge(o.orders, count, string(status))
	}
	gauge(o.held, stats.Held)
	for kind, count := range stats.Stuck {
		gauge(o.stuck, count, string(kind))
	}
}
