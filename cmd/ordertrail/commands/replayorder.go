package commands

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"ordertrail/cmd/ordertrail/client"
	"ordertrail/cmd/ordertrail/service"
	"ordertrail/cmd/ordertrail/terminal"
	"ordertrail/domain"
	"ordertrail/eventstore"
	"ordertrail/projections/audit"
)

// replayOrder prints an order's history as it folds.
func replayOrder(p Program, cmd *cobra.Command, ref client.Ref) error {
	records, err := recordsOf(p, cmd, ref)
	if err != nil {
		return err
	}
	steps := audit.Steps(ref.Key(), records)
	document, err := stepsJSON(steps)
	if err != nil {
		return err
	}
	wrong := 0
	for _, s := range steps {
		wrong += len(s.Findings)
	}
	if err = printTable(p, cmd, document, stepRows(steps)); err == nil && wrong > 0 {
		err = foundSomething(fmt.Sprintf("%d things in the history of %s are not as they must be", wrong, ref))
	}
	return err
}

// recordsOf returns an order's events from the server or the data folder.
func recordsOf(p Program, cmd *cobra.Command, ref client.Ref) (records []eventstore.Record, err error) {
	err = askOrLook(p, cmd, "looking into", func(api client.Client) error {
		var h client.History
		if _, err := api.Get(cmd.Context(), ref.Path()+"/events", nil, &h); err != nil {
			return err
		}
		records, err = h.Records(ref)
		return err
	}, func(s *service.Storage) error {
		if records, err = s.Log.Read(cmd.Context(), ref.Key(), 0); err == nil && len(records) == 0 {
			err = &terminal.Failure{Exit: terminal.ExitNotFound, What: "the log has no event of " + ref.String(), Try: "ordertrail orders list"}
		}
		return err
	})
	return records, damaged(err)
}

// A stepJSON is one step of a replay; changes name the fields of the API's order.
type stepJSON struct {
	Version  domain.Version      `json:"version"`
	Position eventstore.Position `json:"position"`
	Time     time.Time           `json:"time"`
	Event    string              `json:"event"`
	Status   domain.Status       `json:"status"` // as folded
	Actor    string              `json:"actor"`
	Changes  []audit.Change      `json:"changes"`
	Findings []audit.Finding     `json:"findings,omitempty"`
}

func stepsJSON(steps []audit.Step) ([]byte, error) {
	lines := make([]stepJSON, len(steps))
	for i, s := range steps {
		r := s.Record
		lines[i] = stepJSON{r.Version, r.Position, r.Time, r.Name, s.Status, r.Cause.Actor, s.Changes, s.Findings}
	}
	return json.Marshal(map[string]any{"data": lines})
}

// stepRows is one line a step, under a heading, with its changes beside and below.
func stepRows(steps []audit.Step) [][]string {
	rows := [][]string{{"VERSION", "POSITION", "TIME", "EVENT", "STATUS", "ACTOR", "CHANGED"}}
	for _, s := range steps {
		r := s.Record
		row := []string{fmt.Sprint(r.Version), fmt.Sprint(r.Position), terminal.Instant(r.Time), r.Name, string(s.Status), r.Cause.Actor}
		for _, line := range stepLines(s) {
			rows = append(rows, append(row, line))
			row = make([]string, len(row))
		}
	}
	return rows
}

// stepLines tells what a step changed and what is wrong with it. What every event
// changes, version and updated_at, stands in the columns.
func stepLines(s audit.Step) []string {
	var lines []string
	for _, c := range s.Changes {
		if c.Field != "version" && c.Field != "updated_at" {
			lines = append(lines, c.Field+": "+string(c.Before)+" -> "+string(c.After))
		}
	}
	for _, f := range s.Findings {
		lines = append(lines, "wrong ("+string(f.Rule)+"): "+f.Detail)
	}
	if len(lines) == 0 {
		return []string{"-"}
	}
	return lines
}
