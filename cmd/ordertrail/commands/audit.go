package commands

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"ordertrail/cmd/ordertrail/client"
	"ordertrail/cmd/ordertrail/service"
	"ordertrail/cmd/ordertrail/terminal"
	"ordertrail/domain"
	"ordertrail/eventstore"
	"ordertrail/projections/audit"
)

func replayCommand(p Program) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "replay [ORDER]",
		Short: "Fold an order's history, or the whole log, again",
		Long: `Fold an order's history again and print it step by step, with what each event
changed; or, with --all, fold every order of the log and say whether each step
is legal, the invariants hold and the views agree. Nothing is changed and
nobody is asked. It ends with 8 where something is not as it must be.

It asks the server at --api-addr; where none runs there, it looks into the data
folder itself.`,
		Example: "  ordertrail audit replay 2f1a6b4e-93d1-4c53-a4a9-7a3f9c7be1d5\n" +
			"  ordertrail audit replay --all",
		Args: orderOrAll,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return replayAll(p, cmd)
			}
			return replayOrder(p, cmd, args[0])
		},
	}
	addOfflineFlags(cmd, "print one JSON document")
	addStoreFlag(cmd)
	cmd.Flags().Bool("all", false, "every order of the log")
	return cmd
}

// orderOrAll takes one order or --all.
func orderOrAll(cmd *cobra.Command, args []string) error {
	all := cmd.Flag("all").Value.String() == "true"
	if all == (len(args) == 0) && len(args) <= 1 {
		return nil
	}
	return terminal.Misuse(cmd.CommandPath()+" takes ORDER or --all", "", cmd.CommandPath()+" --help")
}

// damaged makes a log that is not what was written something found.
func damaged(err error) error {
	if errors.Is(err, eventstore.ErrCorrupt) {
		return &terminal.Failure{Exit: terminal.ExitFound, What: "the log cannot be read", Why: err.Error(), Cause: err}
	}
	return err
}

// replayAll folds the whole log and prints what was found.
func replayAll(p Program, cmd *cobra.Command) error {
	const route = "/v1/audit/replay"
	last, err := longWork(p, cmd, route, "the replay", func(s *service.Storage, show progress) (*audit.Report, error) {
		report, err := audit.Replay(cmd.Context(), s.Log, s.Views, show)
		return &report, err
	})
	if err != nil {
		return damaged(err)
	}
	var report audit.Report
	if err := client.Decode(last.Document, route, &report); err != nil {
		return err
	}
	rows := [][]string{{"ORDER", "VERSION", "POSITION", "RULE", "DETAIL"}}
	for _, f := range report.Findings {
		order := "-"
		if f.ID != "" {
			order = string(f.Store) + "/" + string(f.ID)
		}
		rows = append(rows, []string{order, fmt.Sprint(f.Version), fmt.Sprint(f.Position), string(f.Rule), f.Detail})
	}
	if wantsJSON(cmd) || report.Found > 0 {
		if err := printTable(p, cmd, last.Document, rows); err != nil {
			return err
		}
	}
	replayed := fmt.Sprintf("replayed %d events of %d orders, %d of them compared with the views", last.Total, report.Orders, report.Compared)
	if report.Found > 0 {
		what := fmt.Sprintf("%s: %d things are not as they must be", replayed, report.Found)
		return &terminal.Failure{Exit: terminal.ExitFound, What: what}
	}
	if !wantsJSON(cmd) {
		_, err = fmt.Fprintln(p.Out, replayed+": all is as it must be")
	}
	return err
}

// replayOrder prints an order's history as it folds.
func replayOrder(p Program, cmd *cobra.Command, order string) error {
	key, err := orderArgument(cmd, order)
	if err != nil {
		return err
	}
	records, err := recordsOf(p, cmd, key)
	if err != nil {
		return err
	}
	steps := audit.Steps(key, records)
	wrong, lines := 0, make([]stepJSON, len(steps))
	for i, s := range steps {
		r := s.Record
		wrong += len(s.Findings)
		lines[i] = stepJSON{r.Version, r.Position, r.Time, r.Name, s.Status, r.Cause.Actor, s.Changes, s.Findings}
	}
	document, err := json.Marshal(map[string]any{"data": lines})
	if err != nil {
		return err
	}
	if err = printTable(p, cmd, document, stepRows(steps)); err == nil && wrong > 0 {
		what := fmt.Sprintf("%d things in the history of %s are not as they must be", wrong, key)
		err = &terminal.Failure{Exit: terminal.ExitFound, What: what}
	}
	return err
}

// recordsOf returns an order's events from the server or the data folder.
func recordsOf(p Program, cmd *cobra.Command, key domain.OrderKey) (records []eventstore.Record, err error) {
	err = askOrOpen(p, cmd, "looking into", func(api client.Client) error {
		var h client.History
		if _, err := api.Get(cmd.Context(), client.PathOf(key)+"/events", nil, &h); err != nil {
			return err
		}
		records, err = h.Records(key)
		return err
	}, func(s *service.Storage) error {
		if records, err = s.Log.Read(cmd.Context(), key, 0); err == nil && len(records) == 0 {
			err = &terminal.Failure{Exit: terminal.ExitNotFound, What: "the log has no event of " + key.String(), Try: "ordertrail orders list"}
		}
		return err
	})
	return records, damaged(err)
}
