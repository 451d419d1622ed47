package client

import (
	"context"
	"encoding/json"
	"net/http"

	"ordertrail/cmd/ordertrail/terminal"
)

// A WorkStep is one line of the answer to long work, which goes through events.
type WorkStep struct {
	Done     uint64   `json:"done"`  // events
	Total    uint64   `json:"total"` // events
	Finished bool     `json:"finished,omitempty"`
	Problem  *problem `json:"error,omitempty"` // why it ended unfinished

	Document json.RawMessage `json:"-"` // the line as it came
}

// LongWork asks the server for work at a path, shows how far it is, and returns the
// last line it answered. what names the work for people.
func (c Client) LongWork(ctx context.Context, path, what string, show func(done, total uint64)) (WorkStep, error) {
	answer, err := c.Open(ctx, Request{Method: http.MethodPost, Path: path, header: http.Header{"Accept": {"application/x-ndjson"}}})
	if err != nil {
		return WorkStep{}, err
	}
	defer answer.Body.Close()
	for lines := json.NewDecoder(answer.Body); ; {
		var step WorkStep
		if err := lines.Decode(&step.Document); err != nil {
			return WorkStep{}, &terminal.Failure{Exit: terminal.ExitUnavailable, What: what + "'s progress was lost", Why: err.Error(), Try: "ordertrail views status", Cause: err}
		}
		if err := Decode(step.Document, path, &step); err != nil {
			return WorkStep{}, err
		}
		if step.Problem != nil {
			return WorkStep{}, step.Problem.failure()
		}
		show(step.Done, step.Total)
		if step.Finished {
			return step, nil
		}
	}
}
