package commands

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"os"

	"ordertrail/cmd/ordertrail/client"
	"ordertrail/cmd/ordertrail/service"
	"ordertrail/cmd/ordertrail/settings"
	"ordertrail/cmd/ordertrail/terminal"
)

// onData does something with the data folder itself, as commands do where no
// server runs. It holds the folder's lock meanwhile.
func onData(ctx context.Context, p Program, v settings.Values, do func(context.Context, *service.Storage) error) (err error) {
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
	return do(ctx, s)
}

// rebuildData rebuilds without a server and reports as one would.
func rebuildData(ctx context.Context, p Program, v settings.Values, show func(done, total uint64)) (client.WorkStep, error) {
	last := client.WorkStep{Finished: true}
	err := onData(ctx, p, v, func(ctx context.Context, s *service.Storage) error {
		return s.Views.Rebuild(ctx, s.Log, func(done, total uint64) {
			last.Done, last.Total = done, total
			show(done, total)
		})
	})
	if err != nil {
		return client.WorkStep{}, err
	}
	last.Document, err = json.Marshal(last)
	return last, err
}

// statusOfData says how far the views are without a server, as one would.
func statusOfData(ctx context.Context, p Program, v settings.Values) (client.ViewsStatus, json.RawMessage, error) {
	var status client.ViewsStatus
	err := onData(ctx, p, v, func(ctx context.Context, s *service.Storage) error {
		head, err := s.Log.Head(ctx)
		if err != nil {
			return err
		}
		position := s.Views.Position()
		status.Data = []client.ViewStatus{{Name: "views", Position: uint64(position), Head: uint64(head), Lag: service.Behind(head, position)}}
		return nil
	})
	if err != nil {
		return client.ViewsStatus{}, nil, err
	}
	document, err := json.Marshal(status)
	return status, document, err
}
