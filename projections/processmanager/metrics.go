package processmanager

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"ordertrail/domain"
)

// metrics are the manager's, for all stores.
type metrics struct {
	register promauto.Factory
	failures *prometheus.CounterVec
	effects  *prometheus.CounterVec
	refused  *prometheus.GaugeVec
}

func newMetrics(registerer prometheus.Registerer) *metrics {
	register := promauto.With(registerer)
	return &metrics{
		register: register,
		failures: register.NewCounterVec(prometheus.CounterOpts{
			Name: "ordertrail_due_failures_total",
			Help: "Due work that failed and is tried again, by store, kind and reason.",
		}, []string{"store", "kind", "reason"}),
		effects: register.NewCounterVec(prometheus.CounterOpts{
			Name: "ordertrail_effects_total",
			Help: "Captures, refunds, cancellations, releases, extensions and order numbers that Klarna did or refused for good.",
		}, []string{"store", "kind", "outcome"}),
		refused: register.NewGaugeVec(prometheus.GaugeOpts{
			Name: "ordertrail_klarna_credentials_refused",
			Help: "1 while Klarna refuses the store's credentials.",
		}, []string{"store"}),
	}
}

// count counts what became of an effect.
func (m *metrics) count(store domain.StoreID, kind domain.Kind, outcome string) {
	m.effects.WithLabelValues(string(store), string(kind), outcome).Inc()
}

// watch shows how many orders of a store wait.
func (m *metrics) watch(store domain.StoreID, b *inbox) {
	m.register.NewGaugeFunc(prometheus.GaugeOpts{
		Name:        "ordertrail_unverified_orders",
		Help:        "Pushed orders not yet found at Klarna, by store.",
		ConstLabels: prometheus.Labels{"store": string(store)},
	}, func() float64 { return float64(b.unverifiedCount()) })
}
