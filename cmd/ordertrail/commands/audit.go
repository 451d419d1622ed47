package commands

import (
	"errors"

	"github.com/spf13/cobra"

	"ordertrail/cmd/ordertrail/settings"
	"ordertrail/cmd/ordertrail/terminal"
	"ordertrail/eventstore"
)

func auditCommand(p Program) *cobra.Command {
	return group(&cobra.Command{Use: "audit", Short: "Check what the log and the views say"},
		replayCommand(p))
}

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
	settings.AddFlags(cmd, "config", "api-addr", "data", "views")
	addStoreFlag(cmd)
	cmd.Flags().Bool("all", false, "every order of the log")
	cmd.Flags().Bool("json", false, "print one JSON document")
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

// foundSomething is the end of a check that found something, which is printed
// already.
func foundSomething(what string) error {
	return &terminal.Failure{Exit: terminal.ExitFound, What: what}
}

// damaged makes a log that cannot be read because it is not what was written
// something found; it returns other errors as they are.
func damaged(err error) error {
	if errors.Is(err, eventstore.ErrCorrupt) {
		return &terminal.Failure{Exit: terminal.ExitFound, What: "the log cannot be read", Why: err.Error(), Cause: err}
	}
	return err
}
