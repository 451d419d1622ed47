package commands

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"ordertrail/adapters/httpapi/operations"
	"ordertrail/cmd/ordertrail/client"
	"ordertrail/cmd/ordertrail/service"
	"ordertrail/projections/audit"
)

func statusCommand(p Program) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Show how far the views are",
		Long: `Show how far the views are.

It asks the server at --api-addr; where none runs there, it looks into the data
folder itself.`,
		Example: "  ordertrail views status --json",
		Args:    exactArgs(),
		RunE:    func(cmd *cobra.Command, _ []string) error { return showStatus(p, cmd) },
	}
	addOfflineFlags(cmd, jsonUsage)
	return cmd
}

func showStatus(p Program, cmd *cobra.Command) error {
	var status client.ViewsStatus
	var document json.RawMessage
	err := askOrOpen(p, cmd, "looking into", func(api client.Client) (err error) {
		document, err = api.Get(cmd.Context(), client.ViewsRoute, nil, &status)
		return err
	}, func(s *service.Storage) error {
		head, err := s.Log.Head(cmd.Context())
		if err != nil {
			return err
		}
		position := s.Views.Position()
		status.Data = []operations.ViewStatus{{Name: "views", Position: position, Head: head, Lag: service.Behind(head, position)}}
		document, err = json.Marshal(status)
		return err
	})
	if err != nil {
		return err
	}
	rows := [][]string{{"VIEW", "POSITION", "HEAD", "LAG"}}
	for _, v := range status.Data {
		rows = append(rows, []string{v.Name, fmt.Sprint(v.Position), fmt.Sprint(v.Head), fmt.Sprint(v.Lag)})
	}
	return printTable(p, cmd, document, rows)
}

func rebuildCommand(p Program) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "rebuild",
		Short: "Make the views anew from the log",
		Long: `Make the views anew from the log, while the old ones are still read.

It asks the server at --api-addr; where none runs there, it works on the data
folder itself.`,
		Example: "  ordertrail views rebuild",
		Args:    exactArgs(),
		RunE:    func(cmd *cobra.Command, _ []string) error { return rebuild(p, cmd) },
	}
	addOfflineFlags(cmd, jsonUsage)
	return cmd
}

func rebuild(p Program, cmd *cobra.Command) error {
	last, err := longWork(p, cmd, client.ViewsRoute+"/rebuild", "the rebuild", func(s *service.Storage, show progress) (*audit.Report, error) {
		return nil, s.Views.Rebuild(cmd.Context(), s.Log, show)
	})
	if err != nil {
		return err
	}
	if wantsJSON(cmd) {
		return p.JSON(last.Document)
	}
	_, err = fmt.Fprintf(p.Out, "rebuilt from %d events\n", last.Total)
	return err
}
