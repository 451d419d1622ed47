package operations

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"ordertrail/adapters/httpapi/pipeline"
	"ordertrail/adapters/httpapi/problem"
	"ordertrail/eventstore"
	"ordertrail/projections/audit"
)

// A ViewStatus says how far a view has followed the log.
type ViewStatus struct {
	Name     string              `json:"name"`
	Position eventstore.Position `json:"position"`
	Head     eventstore.Position `json:"head"` // of the log
	Lag      uint64              `json:"lag"`  // events behind
}

// viewStatus answers GET /v1/views.
func (o *Operations) viewStatus(x *pipeline.Exchange, r *http.Request) error {
	// The position first: it never passes a head that is read after it.
	position := o.Views.Position()
	head, err := o.Log.Head(r.Context())
	if err != nil {
		return fmt.Errorf("read the head of the log: %w", err)
	}
	view := ViewStatus{Name: "views", Position: position, Head: head, Lag: uint64(head - position)}
	return pipeline.WriteJSON(x, http.StatusOK, map[string]any{"data": []ViewStatus{view}})
}

// rebuild answers POST /v1/views/rebuild with its progress as JSON lines. It
// ends where the caller leaves; the views in use are not touched until the end.
func (o *Operations) rebuild(x *pipeline.Exchange, r *http.Request) error {
	if err := pipeline.EmptyBody(r); err != nil {
		return err
	}
	return o.tellProgress(x, r, func(ctx context.Context, progress func(done, total uint64)) (*audit.Report, error) {
		return nil, o.Views.Rebuild(ctx, o.Log, progress)
	})
}

// replay answers POST /v1/audit/replay with its progress as JSON lines, the last
// with what was found. One at a time, since it holds every order in memory.
func (o *Operations) replay(x *pipeline.Exchange, r *http.Request) error {
	if err := pipeline.EmptyBody(r); err != nil {
		return err
	}
	if !o.auditing.TryLock() {
		return problem.New(http.StatusConflict, problem.CodeAuditRunning, "the log is being replayed already")
	}
	defer o.auditing.Unlock()
	return o.tellProgress(x, r, func(ctx context.Context, progress func(done, total uint64)) (*audit.Report, error) {
		report, err := audit.Replay(ctx, o.Log, o.Views, progress)
		return &report, err
	})
}

// A Progress is one line of the answer to long work. The last one says
// finished, with what an audit found, or carries the error.
type Progress struct {
	Done     uint64           `json:"done"`
	Total    uint64           `json:"total"`
	Finished bool             `json:"finished,omitempty"`
	Error    *problem.Problem `json:"error,omitempty"`
	*audit.Report
}

// longWork does something and tells how far it is; it returns what an audit found, nil where it is none.
type longWork func(ctx context.Context, progress func(done, total uint64)) (*audit.Report, error)

// tellProgress does long work and answers with its progress as JSON lines. The
// work ends where the caller leaves or the server closes.
func (o *Operations) tellProgress(x *pipeline.Exchange, r *http.Request, work longWork) error {
	ctx, stop := o.Closing.Until(r.Context())
	defer stop()
	var line Progress
	x.Header().Set("Content-Type", "application/x-ndjson")
	found, err := work(ctx, func(done, total uint64) {
		line = Progress{Done: done, Total: total}
		if sendLine(x, line) != nil {
			stop()
		}
	})
	if err != nil && !x.Begun() {
		return err
	}
	if err == nil {
		line.Finished, line.Report = true, found
	} else {
		line.Error = problem.Of(err)
	}
	// A caller that is gone learns nothing more.
	_ = sendLine(x, line)
	return err
}

func sendLine(x *pipeline.Exchange, line Progress) error {
	body, err := json.Marshal(line)
	if err != nil {
		return err
	}
	return x.Send(append(body, '\n'), pipeline.StreamWriteTimeout)
}
