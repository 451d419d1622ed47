package httpapi

import (
	"cmp"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"ordertrail/domain"
)

// unknownStore is the label of what is for no store of ours; no store can have that
// name.
const unknownStore = "_unknown"

// httpMetrics count the requests of a listener by route template, never by
// path.
type httpMetrics struct {
	requests *prometheus.CounterVec
	duration *prometheus.HistogramVec
	panics   prometheus.Counter
}

func newHTTPMetrics(registry prometheus.Registerer, listener string) (*httpMetrics, error) {
	labels := prometheus.Labels{"listener": listener}
	metrics := &httpMetrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "ordertrail_http_requests_total", Help: "HTTP requests answered.", ConstLabels: labels,
		}, []string{"route", "method", "code"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "ordertrail_http_request_duration_seconds", Help: "Time to answer an HTTP request.",
			ConstLabels: labels, Buckets: durationBuckets(),
		}, []string{"route"}),
		panics: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "ordertrail_http_panics_total", Help: "Handlers that panicked.", ConstLabels: labels,
		}),
	}
	return metrics, register(registry, metrics.requests, metrics.duration, metrics.panics)
}

func (m *httpMetrics) observe(template, method string, status int, took time.Duration) {
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

// Results of a push or notification that was taken; refused ones count by problem
// code.
const (
	resultStored = "stored"
	resultRepeat = "repeat"
)

// pushMetrics count pushes and notifications by store and result.
type pushMetrics struct {
	pushes        *prometheus.CounterVec
	duration      prometheus.Histogram
	notifications *prometheus.CounterVec
}

func newPushMetrics(registry prometheus.Registerer) (*pushMetrics, error) {
	metrics := &pushMetrics{
		pushes: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "ordertrail_pushes_total", Help: "Pushes by store and what became of them.",
		}, []string{"store", "result"}),
		duration: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "ordertrail_push_duration_seconds", Help: "Time to make a push durable and answer it.", Buckets: durationBuckets(),
		}),
		notifications: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "ordertrail_notifications_total", Help: "Notifications by store and what became of them.",
		}, []string{"store", "result"}),
	}
	return metrics, register(registry, metrics.pushes, metrics.duration, metrics.notifications)
}

func (m *pushMetrics) observe(store domain.StoreID, result string, took time.Duration) {
	m.pushes.WithLabelValues(storeLabel(store), result).Inc()
	m.duration.Observe(took.Seconds())
}

// storeLabel is for stores of ours, and empty for any other.
func storeLabel(store domain.StoreID) string {
	return cmp.Or(string(store), unknownStore)
}

// durationBuckets reach from a push in memory to the longest confirm.
func durationBuckets() []float64 {
	return []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30}
}

func register(registry prometheus.Registerer, collectors ...prometheus.Collector) error {
	for _, collector := range collectors {
		if err := registry.Register(collector); err != nil {
			return fmt.Errorf("register metrics of the HTTP listeners: %w", err)
		}
	}
	return nil
}
