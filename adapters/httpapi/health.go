package httpapi

import (
	"context"
	"net/http"
	"time"
)

// checkTimeout bounds all checks of a readiness probe together.
const checkTimeout = 3 * time.Second

// health answers GET /healthz: the process answers, whatever it depends on.
func (a *api) health(x *exchange, _ *http.Request) error {
	return writeJSON(x, http.StatusOK, map[string]string{"status": "ok"})
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
func (a *api) ready(x *exchange, r *http.Request) error {
	ctx, cancel := context.WithTimeout(r.Context(), checkTimeout)
	defer cancel()
	answer := readiness{Status: "ready", Checks: []checkResult{}, Warnings: orEmpty(a.intake.manager.Warnings())}
	status := http.StatusOK
	for _, check := range a.checks {
		result := checkResult{Name: check.Name, OK: true}
		if err := check.Run(ctx); err != nil {
			result.OK, result.Detail = false, err.Error()
			answer.Status, status = "not_ready", http.StatusServiceUnavailable
		}
		answer.Checks = append(answer.Checks, result)
	}
	return writeJSON(x, status, answer)
}
