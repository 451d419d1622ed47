package commands

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"ordertrail/cmd/ordertrail/client"
	"ordertrail/cmd/ordertrail/settings"
)

func rebuildCommand(p Program) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "rebuild",
		Short: "Make the views anew from the log",
		Long: `Make the views anew from the log, while the old ones are still read.

It asks the server at --api-addr; where none runs there, it works on the data
folder itself.`,
		Example: "  ordertrail views rebuild",
		Args:    takes(),
		RunE:    func(cmd *cobra.Command, _ []string) error { return rebuild(p, cmd) },
	}
	settings.AddFlags(cmd, "config", "api-addr", "data", "views")
	cmd.Flags().Bool("json", false, jsonUsage)
	return cmd
}

func rebuild(p Program, cmd *cobra.Command) error {
	v, err := settings.Read(cmd, p.Environ)
	if err != nil {
		return err
	}
	base, err := v.ClientBase("api-addr")
	if err != nil {
		return err
	}
	shown := p.Progress(p.Now)
	last, err := client.New(base).LongWork(cmd.Context(), client.ViewsRoute+"/rebuild", "the rebuild", shown.Show)
	if errors.Is(err, client.ErrNoServer) {
		p.Note("no server at " + base + ", working on the data folder")
		last, err = rebuildData(cmd.Context(), p, v, shown.Show)
	}
	shown.End()
	if err != nil {
		return err
	}
	if wantsJSON(cmd) {
		return p.JSON(last.Document)
	}
	_, err = fmt.Fprintf(p.Out, "rebuilt from %d events\n", last.Total)
	return err
}
