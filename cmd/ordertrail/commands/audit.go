package commands

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"ordertrail/cmd/ordertrail/client"
	"ordertrail/cmd/ordertrail/service"
	"ordertrail/cmd/ordertrail/terminal"
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
			ref, err := orderArgument(cmd, args[0])
			if err != nil {
				return err
			}
			return replayOrder(p, cmd, ref)
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

// foundSomething ends a check whose findings are printed already.
func foundSomething(what string) error {
	return &terminal.Failure{Exit: terminal.ExitFound, What: what}
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
	last, err := longWork(p, cmd, route, "the replay", func(s *service.Storage, show func(done, total uint64)) (*audit.Report, error) {
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
	if wantsJSON(cmd) || report.Found > 0 {
		if err := printTable(p, cmd, last.Document, findingRows(report.Findings)); err != nil {
			return err
		}
	}
	replayed := fmt.Sprintf("replayed %d events of %d orders, %d of them compared with the views", last.Total, report.Orders, report.Compared)
	if report.Found > 0 {
		return foundSomething(fmt.Sprintf("%s: %d things are not as they must be", replayed, report.Found))
	}
	if !wantsJSON(cmd) {
		_, err = fmt.Fprintln(p.Out, replayed+": all is as it must be")
	}
	return err
}

// findingRows is one line a finding, under a heading.
func findingRows(findings []audit.Finding) [][]string {
	rows := [][]string{{"ORDER", "VERSION", "POSITION", "RULE", "DETAIL"}}
	for _, f := range findings {
		order := "-"
		if f.ID != "" {
			order = string(f.Store) + "/" + string(f.ID)
		}
		rows = append(rows, []string{order, fmt.Sprint(f.Version), fmt.Sprint(f.Position), string(f.Rule), f.Detail})
	}
	return rows
}
