package httpapi

import (
	"context"
	"net/http"

	"ordertrail/adapters/httpapi/problem"
	"ordertrail/projections/audit"
)

// replay answers POST /v1/audit/replay with its progress as JSON lines, the last
// with what was found. One at a time, since it holds every order in memory.
func (a *api) replay(x *exchange, r *http.Request) error {
	if _, err := queryOf(r); err != nil {
		return err
	}
	if err := readNothing(r); err != nil {
		return err
	}
	if !a.auditing.TryLock() {
		return problem.New(http.StatusConflict, problem.CodeAuditRunning, "the log is being replayed already")
	}
	defer a.auditing.Unlock()
	return a.tellProgress(x, r, func(ctx context.Context, progress func(done, total uint64)) (*audit.Report, error) {
		report, err := audit.Replay(ctx, a.log, a.views, progress)
		if err != nil {
			return nil, err
		}
		return &report, nil
	})
}
