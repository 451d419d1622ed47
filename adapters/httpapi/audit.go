package httpapi

import (
	"context"
	"errors"
	"net/http"

	"ordertrail/projections/audit"
)

// errAuditRunning says that the log is being replayed already.
var errAuditRunning = errors.New("an audit is under way")

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
		return errAuditRunning
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
