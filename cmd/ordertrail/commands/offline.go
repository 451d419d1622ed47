package commands

import (
	"encoding/json"
	"errors"
	"log/slog"
	"os"

	"github.com/spf13/cobra"

	"ordertrail/cmd/ordertrail/client"
	"ordertrail/cmd/ordertrail/service"
	"ordertrail/cmd/ordertrail/settings"
	"ordertrail/cmd/ordertrail/terminal"
	"ordertrail/projections/audit"
)

// addOfflineFlags adds the flags of a command that asks a server or the data folder.
func addOfflineFlags(cmd *cobra.Command, jsonUsage string) {
	settings.AddFlags(cmd, "config", "api-addr", "data", "views")
	cmd.Flags().Bool("json", false, jsonUsage)
}

// askOrOpen asks the server at --api-addr; where none runs there, it opens the
// data folder itself, whose lock it holds meanwhile. how says what is done there.
func askOrOpen(p Program, cmd *cobra.Command, how string, ask func(client.Client) error, open func(*service.Storage) error) (err error) {
	v, base, err := apiBase(p, cmd)
	if err != nil {
		return err
	}
	if err := ask(client.New(base)); !errors.Is(err, client.ErrNoServer) {
		return err
	}
	p.Note("no server at " + base + ", " + how + " the data folder")
	cfg, err := settings.DataConfigOf(v)
	if err != nil {
		return err
	}
	if _, err := os.Stat(cfg.DataDir); err != nil {
		return &terminal.Failure{
			Exit: terminal.ExitUnavailable, What: "no server and no data folder", Why: err.Error(),
			Try: "ordertrail serve\nname the folder with --data", Cause: err,
		}
	}
	s, err := service.OpenStorage(cfg, p.Now, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return open(s)
}

// progress shows how many events of how many are done.
type progress = func(done, total uint64)

// longWork has the server do long work, named what, or does it on the data folder.
func longWork(
	p Program, cmd *cobra.Command, route, what string, do func(*service.Storage, progress) (*audit.Report, error),
) (last client.ProgressLine, err error) {
	shown := p.Progress(p.Now)
	defer shown.End()
	err = askOrOpen(p, cmd, "working on", func(api client.Client) error {
		last, err = api.LongWork(cmd.Context(), route, what, shown.Show)
		return err
	}, func(s *service.Storage) error {
		last.Finished = true
		last.Report, err = do(s, func(done, total uint64) {
			last.Done, last.Total = done, total
			shown.Show(done, total)
		})
		if err == nil {
			last.Document, err = json.Marshal(last)
		}
		return err
	})
	return last, err
}
