package commands

import (
	"encoding/json"
	"errors"
	"strconv"

	"github.com/spf13/cobra"

	"ordertrail/cmd/ordertrail/client"
	"ordertrail/cmd/ordertrail/settings"
)

func viewsCommand(p Program) *cobra.Command {
	return group(&cobra.Command{Use: "views", Short: "Look after the views that are made from the log"},
		statusCommand(p), rebuildCommand(p))
}

// viewRows is one line a view, under a heading.
func viewRows(s client.ViewsStatus) [][]string {
	rows := [][]string{{"VIEW", "POSITION", "HEAD", "LAG"}}
	for _, v := range s.Data {
		rows = append(rows, []string{
			v.Name, strconv.FormatUint(v.Position, 10), strconv.FormatUint(v.Head, 10), strconv.FormatUint(v.Lag, 10),
		})
	}
	return rows
}

func statusCommand(p Program) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Show how far the views are",
		Long: `Show how far the views are.

It asks the server at --api-addr; where none runs there, it looks into the data
folder itself.`,
		Example: "  ordertrail views status --json",
		Args:    takes(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			status, document, err := viewsStatus(p, cmd)
			if err != nil {
				return err
			}
			if wantsJSON(cmd) {
				return p.JSON(document)
			}
			return p.Table(viewRows(status))
		},
	}
	settings.AddFlags(cmd, "config", "api-addr", "data", "views")
	cmd.Flags().Bool("json", false, jsonUsage)
	return cmd
}

// viewsStatus asks the server, or the data folder where none runs.
func viewsStatus(p Program, cmd *cobra.Command) (status client.ViewsStatus, document json.RawMessage, err error) {
	v, err := settings.Read(cmd, p.Environ)
	if err != nil {
		return status, nil, err
	}
	base, err := v.ClientBase("api-addr")
	if err != nil {
		return status, nil, err
	}
	document, err = client.New(base).Get(cmd.Context(), client.ViewsRoute, nil, &status)
	if errors.Is(err, client.ErrNoServer) {
		p.Note("no server at " + base + ", looking into the data folder")
		return statusOfData(cmd.Context(), p, v)
	}
	return status, document, err
}
