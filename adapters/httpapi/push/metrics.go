package push

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"ordertrail/adapters/httpapi/pipeline"
	"ordertrail/domain"
)

// Results of a push or notification that was accepted; refused ones count by problem
// code.
const (
	resultStored = "stored"
	resultRepeat = "repeat"
)

// metrics count pushes and notifications by store and result.
type metrics struct {
	pushes        *prometheus.CounterVec
	duration      prometheus.Histogram
	notifications *prometheus.CounterVec
}

func newMetrics(registry prometheus.Registerer) (*metrics, error) {
	all := &metrics{
		pushes: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "ordertrail_pushes_total", Help: "Pushes by store and what became of them.",
		}, []string{"store", "result"}),
		duration: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "ordertrail_push_duration_seconds", Help: "Time to make a push durable and answer it.", Buckets: pipeline.DurationBuckets(),
		}),
		notifications: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "ordertrail_notifications_total", Help: "Notifications by store and what became of them.",
		}, []string{"store", "result"}),
	}
	return all, pipeline.Register(registry, all.pushes, all.duration, all.notifications)
}

func (m *metrics) observe(store domain.StoreID, result string, took time.Duration) {
	m.pushes.WithLabelValues(pipeline.StoreLabel(store), result).Inc()
	m.duration.Observe(took.Seconds())
}
