package klarna

import (
	"errors"
	"fmt"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"ordertrail/domain"
)

// Metrics counts the calls of all stores' clients.
type Metrics struct {
	requests *prometheus.CounterVec
	duration *prometheus.HistogramVec
}

// NewMetrics registers ordertrail_klarna_requests_total, by store, operation and
// outcome ("done", a domain.AnswerKind, or "given_up" by the caller), and
// ordertrail_klarna_request_duration_seconds, by store and operation. It fails
// where the names are taken.
func NewMetrics(registerer prometheus.Registerer) (*Metrics, error) {
	m := &Metrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "ordertrail_klarna_requests_total",
			Help: "Calls to Klarna by outcome.",
		}, []string{"store", "operation", "outcome"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "ordertrail_klarna_request_duration_seconds",
			Help:    "Time from asking Klarna to the whole answer.",
			Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 65},
		}, []string{"store", "operation"}),
	}
	for _, collector := range []prometheus.Collector{m.requests, m.duration} {
		if err := registerer.Register(collector); err != nil {
			return nil, fmt.Errorf("register the metrics of the klarna client: %w", err)
		}
	}
	return m, nil
}

func (m *Metrics) observe(store domain.StoreID, operation string, err error, took time.Duration) {
	m.requests.WithLabelValues(string(store), operation, outcome(err)).Inc()
	m.duration.WithLabelValues(string(store), operation).Observe(took.Seconds())
}

func outcome(err error) string {
	if err == nil {
		return "done"
	}
	if answer, ok := errors.AsType[*domain.AnswerError](err); ok {
		return string(answer.Kind)
	}
	return "given_up"
}
