package client

import (
	"context"
	"encoding/json"
	"net/http"

	"ordertrail/adapters/httpapi/operations"
	"ordertrail/cmd/ordertrail/terminal"
	"ordertrail/eventstore"
)

// ViewsRoute is where the API says how far the views are.
const ViewsRoute = "/v1/views"

// A ViewsStatus is the answer of GET /v1/views.
type ViewsStatus struct {
	Data []operations.ViewStatus `json:"data"`
}

// Head is the position of the last event in the log, 0 in an empty one.
func (s ViewsStatus) Head() eventstore.Position {
	var head eventstore.Position
	for _, v := range s.Data {
		head = max(head, v.Head)
	}
	return head
}

// A ProgressLine is one line of the answer to long work.
type ProgressLine struct {
	operations.Progress
	Document json.RawMessage `json:"-"` // the line as it came
}

// LongWork asks for long work, named what, and returns the last line of the answer.
func (c Client) LongWork(ctx context.Context, path, what string, show func(done, total uint64)) (line ProgressLine, err error) {
	answer, err := c.Open(ctx, Request{Method: http.MethodPost, Path: path, header: http.Header{"Accept": {"application/x-ndjson"}}})
	if err != nil {
		return line, err
	}
	defer answer.Body.Close()
	for lines := json.NewDecoder(answer.Body); ; {
		line = ProgressLine{}
		if err := lines.Decode(&line.Document); err != nil {
			return line, &terminal.Failure{
				Exit: terminal.ExitUnavailable, What: what + "'s progress was lost", Why: err.Error(), Try: "ordertrail views status", Cause: err,
			}
		}
		if err := Decode(line.Document, path, &line); err != nil {
			return line, err
		}
		if line.Error != nil {
			return line, failureOf(*line.Error)
		}
		show(line.Done, line.Total)
		if line.Finished {
			return line, nil
		}
	}
}
