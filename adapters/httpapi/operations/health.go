package operations

import (
	"context"
	"net/http"
	"time"

	"ordertrail/adapters/httpapi/pipeline"
)

// checkTimeout bounds all checks of a readiness probe together.
const checkTimeout = 3 * time.Second

// Check is one thing /readyz asks; an error makes the process unready and its
// text is shown.
type Check struct {
	Name string
	Run  func(ctx context.Context) error
}

// health answers GET /healthz: the process answers, whatever it depends on.
func (o *Operations) health(x *pipeline.Exchange, _ *http.Request) error {
	return pipeline.WriteJSON(x, http.StatusOK, map[string]string{"status": "ok"})
}

// readiness is what /readyz answers.
type readiness struct {
	Status   string        `json:"status"` // ready or not_ready
	Checks   []checkResult `json:"checks"`
	Warnings []string      `json:"warnings"` // do not make it unready
}

type checkResult struct {
	Name   string `json:"name"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail"`
}

// ready answers GET /readyz: 200 where every check passes, else 503.
func (o *Operations) ready(x *pipeline.Exchange, r *http.Request) error {
	ctx, cancel := context.WithTimeout(r.Context(), checkTimeout)
	defer cancel()
	answer := readiness{Status: "ready", Checks: []checkResult{}, Warnings: append([]string{}, o.Warnings()...)}
	status := http.StatusOK
	for _, check := range o.Checks {
		result := checkResult{Name: check.Name, OK: true}
		if err := check.Run(ctx); err != nil {
			result.OK, result.Detail = false, err.Error()
			answer.Status, status = "not_ready", http.StatusServiceUnavailable
		}
		answer.Checks = append(answer.Checks, result)
	}
	return pipeline.WriteJSON(x, status, answer)
}
