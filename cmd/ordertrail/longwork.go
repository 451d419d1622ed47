package main

import (
	"context"
	"encoding/json"
	"net/http"

	"ordertrail/cmd/ordertrail/terminal"
)

// A workStep is one line of the answer to long work, which goes through events.
type workStep struct {
	Done     uint64   `json:"done"`  // events
	Total    uint64   `json:"total"` // events
	Finished bool     `json:"finished,omitempty"`
	Problem  *problem `json:"error,omitempty"` // why it ended unfinished

	document json.RawMessage `json:"-"` // the line as it came
}

// longWork asks the server for work at a path, shows how far it is, and gives the
// last line it answered. what names the work for people.
func (c client) longWork(ctx context.Context, path, what string, show func(done, total uint64)) (workStep, error) {
	answer, err := c.open(ctx, request{method: http.MethodPost, path: path, header: http.Header{"Accept": {"application/x-ndjson"}}})
	if err != nil {
		return workStep{}, err
	}
	defer answer.Body.Close()
	for lines := json.NewDecoder(answer.Body); ; {
		var step workStep
		if err := lines.Decode(&step.document); err != nil {
			return workStep{}, &terminal.Failure{Exit: terminal.ExitUnavailable, What: what + "'s progress was lost", Why: err.Error(), Try: "ordertrail views status", Cause: err}
		}
		if err := decode(step.document, path, &step); err != nil {
			return workStep{}, err
		}
		if step.Problem != nil {
			return workStep{}, step.Problem.failure()
		}
		show(step.Done, step.Total)
		if step.Finished {
			return step, nil
		}
	}
}
