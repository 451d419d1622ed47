package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/spf13/cobra"
)

func (p program) rebuildCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "rebuild",
		Short: "Make the views anew from the log",
		Long: `Make the views anew from the log, while the old ones are still read.

It asks the server at --api-addr; where none runs there, it works on the data
folder itself.`,
		Example: "  ordertrail views rebuild",
		Args:    takes(),
		RunE:    func(cmd *cobra.Command, _ []string) error { return p.rebuild(cmd) },
	}
	addSettings(cmd, "config", "api-addr", "data", "views")
	cmd.Flags().Bool("json", false, jsonUsage)
	return cmd
}

func (p program) rebuild(cmd *cobra.Command) error {
	v, err := readValues(cmd, p.environ)
	if err != nil {
		return err
	}
	base, err := v.clientBase("api-addr")
	if err != nil {
		return err
	}
	shown := newProgress(p)
	last, err := rebuildOnline(cmd.Context(), newClient(base), shown.show)
	if errors.Is(err, errNoServer) {
		p.note("no server at " + base + ", working on the data folder")
		last, err = p.rebuildData(cmd.Context(), v, shown.show)
	}
	shown.end()
	if err != nil {
		return err
	}
	if wantsJSON(cmd) {
		return writeJSON(p.stdout, last.document)
	}
	_, err = fmt.Fprintf(p.stdout, "rebuilt from %d events\n", last.Total)
	return err
}

// A rebuildStep is one line of the answer to POST /v1/views/rebuild.
type rebuildStep struct {
	Done     uint64   `json:"done"`  // events
	Total    uint64   `json:"total"` // events
	Finished bool     `json:"finished,omitempty"`
	Problem  *problem `json:"error,omitempty"` // why it ended unfinished

	document json.RawMessage
}

// rebuildOnline asks the server, shows how far it is, and gives the last line
// it answered.
func rebuildOnline(ctx context.Context, api client, show func(done, total uint64)) (rebuildStep, error) {
	answer, err := api.open(ctx, http.MethodPost, viewsRoute+"/rebuild", nil, http.Header{"Accept": {"application/x-ndjson"}})
	if err != nil {
		return rebuildStep{}, err
	}
	defer answer.Body.Close()
	for lines := json.NewDecoder(answer.Body); ; {
		var step rebuildStep
		var line json.RawMessage
		if err := lines.Decode(&line); err != nil {
			return rebuildStep{}, &failure{exit: exitUnavailable, what: "the rebuild's progress was lost", why: err.Error(), try: "ordertrail views status", cause: err}
		}
		if err := decode(line, viewsRoute+"/rebuild", &step); err != nil {
			return rebuildStep{}, err
		}
		if step.Problem != nil {
			return rebuildStep{}, step.Problem.failure()
		}
		show(step.Done, step.Total)
		if step.Finished {
			step.document = line
			return step, nil
		}
	}
}
