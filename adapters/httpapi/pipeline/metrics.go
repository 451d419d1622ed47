package pipeline

import (
	"cmp"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"ordertrail/domain"
)

// requestMetrics count the requests of a listener by route template, never by path.
type requestMetrics struct {
	requests *prometheus.CounterVec
	duration *prometheus.HistogramVec
	panics   prometheus.Counter
}

func newRequestMetrics(registry prometheus.Registerer, listener string) (*requestMetrics, error) {
	labels := prometheus.Labels{"listener": listener}
	metrics := &requestMetrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "ordertrail_http_requests_total", Help: "HTTP requests answered.", ConstLabels: labels,
		}, []string{"route", "method", "code"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "ordertrail_http_request_duration_seconds", Help: "Time to answer an HTTP request.",
			ConstLabels: labels, Buckets: DurationBuckets(),
		}, []string{"route"}),
		panics: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "ordertrail_http_panics_total", Help: "Handlers that panicked.", ConstLabels: labels,
		}),
	}
	return metrics, Register(registry, metrics.requests, metrics.duration, metrics.panics)
}

func (m *requestMetrics) observe(template, method string, status int, took time.Duration) {
	m.requests.WithLabelValues(template, knownMethod(method), strconv.Itoa(status)).Inc()
	m.duration.WithLabelValues(template).Observe(took.Seconds())
}

// knownMethod keeps methods that somebody made up out of the labels.
func knownMethod(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return method
	}
	return "other"
}

// StoreLabel returns the label of a store of ours, and for the empty one a name that no store can have.
func StoreLabel(store domain.StoreID) string { return cmp.Or(string(store), "_unknown") }

// DurationBuckets reach from a push in memory to the longest confirm.
func DurationBuckets() []float64 {
	return []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30}
}

// Register registers metrics of the HTTP listeners.
func Register(registry prometheus.Registerer, collectors ...prometheus.Collector) error {
	for _, collector := range collectors {
		if err := registry.Register(collector); err != nil {
			return fmt.Errorf("register metrics of the HTTP listeners: %w", err)
		}
	}
	return nil
}
