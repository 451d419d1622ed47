package operations

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"

	"ordertrail/adapters/httpapi/pipeline"
	"ordertrail/adapters/httpapi/problem"
	"ordertrail/projections/audit"
)

// progressJSON is one line of the answer to long work. The last one says
// finished, with what an audit found, or carries the error.
type progressJSON struct {
	Done     uint64           `json:"done"`
	Total    uint64           `json:"total"`
	Finished bool             `json:"finished,omitempty"`
	Error    *problem.Problem `json:"error,omitempty"`
	*audit.Report
}

// longWork does something and tells how far it is; it returns what an audit found,
// nil where it is none.
type longWork func(ctx context.Context, progress func(done, total uint64)) (*audit.Report, error)

// tellProgress does long work and answers with its progress as JSON lines. The
// work ends where the caller leaves or the server closes.
func (o *Operations) tellProgress(x *pipeline.Exchange, r *http.Request, work longWork) error {
	ctx, stop := o.Closing.Until(r.Context())
	defer stop()
	var line progressJSON
	x.Header().Set("Content-Type", "application/x-ndjson")
	found, err := work(ctx, func(done, total uint64) {
		line = progressJSON{Done: done, Total: total}
		if sendLine(x, line) != nil {
			stop()
		}
	})
	if err != nil && !x.Begun() {
		return err
	}
	line.Finished, line.Report = err == nil, found
	if err != nil {
		line.Error = problem.Of(err)
	}
	// A caller that is gone learns nothing more.
	_ = sendLine(x, line)
	return err
}

func sendLine(x *pipeline.Exchange, line progressJSON) error {
	var body bytes.Buffer
	if err := json.NewEncoder(&body).Encode(line); err != nil {
		return err
	}
	return x.Send(body.Bytes(), pipeline.StreamWriteTimeout)
}
