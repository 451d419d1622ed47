package commands

import (
	"github.com/prometheus/client_golang/prometheus"

	"ordertrail/adapters/httpapi/pipeline"
	"ordertrail/adapters/httpapi/problem"
	"ordertrail/domain"
)

// Results of a command that was accepted; refused ones count by problem code.
const (
	resultAccepted = "taken"
	resultRepeated = "repeated"
)

// metrics count the commands of the private API.
type metrics struct{ total *prometheus.CounterVec }

func newMetrics() metrics {
	return metrics{prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "ordertrail_commands_total", Help: "Commands on orders by store and what became of them.",
	}, []string{"store", "command", "result"})}
}

// observe counts a command. The store is empty where it is none of ours.
func (m metrics) observe(store domain.StoreID, command string, repeated bool, err error) {
	result := resultAccepted
	switch {
	case err != nil:
		result = problem.Of(err).Code
	case repeated:
		result = resultRepeated
	}
	m.total.WithLabelValues(pipeline.StoreLabel(store), command, result).Inc()
}
