package client

import (
	"context"
	"encoding/json"
	"net/http"

	"ordertrail/cmd/ordertrail/terminal"
	"ordertrail/eventstore"
)

// ViewsRoute is where the API says how far the views are.
const ViewsRoute = "/v1/views"

// A ViewsStatus is the answer of GET /v1/views; positions are those of the log.
type ViewsStatus struct {
	Data []ViewStatus `json:"data"`
}

// A ViewStatus is how far one view is.
type ViewStatus struct {
	Name     string              `json:"name"`
	Position eventstore.Position `json:"position"` // of the last event the view shows
	Head     eventstore.Position `json:"head"`     // of the last event in the log
	Lag      uint64              `json:"lag"`      // events the view is behind
}

// Head is the position of the last event in the log, 0 in an empty one.
func (s ViewsStatus) Head() eventstore.Position {
	var head eventstore.Position
	for _, v := range s.Data {
		head = max(head, v.Head)
	}
	return head
}

// A ProgressLine is one line of the answer to long work, which goes through events.
type ProgressLine struct {
	Done     uint64   `json:"done"`  // events
	Total    uint64   `json:"total"` // events
	Finished bool     `json:"finished,omitempty"`
	Problem  *problem `json:"error,omitempty"` // why it ended unfinished

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
		if line.Problem != nil {
			return line, line.Problem.failure()
		}
		show(line.Done, line.Total)
		if line.Finished {
			return line, nil
		}
	}
}
