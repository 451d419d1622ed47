package operations

import (
	"context"
	"net/http"

	"ordertrail/adapters/httpapi/pipeline"
	"ordertrail/adapters/httpapi/problem"
	"ordertrail/adapters/httpapi/request"
	"ordertrail/projections/audit"
)

// replay answers POST /v1/audit/replay with its progress as JSON lines, the last
// with what was found. One at a time, since it holds every order in memory.
func (o *Operations) replay(x *pipeline.Exchange, r *http.Request) error {
	if _, err := request.Query(r); err != nil {
		return err
	}
	if err := request.EmptyBody(r); err != nil {
		return err
	}
	if !o.auditing.TryLock() {
		return problem.New(http.StatusConflict, problem.CodeAuditRunning, "the log is being replayed already")
	}
	defer o.auditing.Unlock()
	return o.tellProgress(x, r, func(ctx context.Context, progress func(done, total uint64)) (*audit.Report, error) {
		report, err := audit.Replay(ctx, o.Log, o.Views, progress)
		if err != nil {
			return nil, err
		}
		return &report, nil
	})
}
