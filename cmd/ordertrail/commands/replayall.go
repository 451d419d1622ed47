package commands

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"ordertrail/cmd/ordertrail/client"
	"ordertrail/cmd/ordertrail/service"
	"ordertrail/cmd/ordertrail/settings"
	"ordertrail/cmd/ordertrail/terminal"
	"ordertrail/projections/audit"
)

const replayRoute = "/v1/audit/replay"

// An auditStep is the last line of the answer to POST /v1/audit/replay.
type auditStep struct {
	client.WorkStep
	audit.Report
}

// replayAll folds the whole log and prints what was found.
func replayAll(p Program, cmd *cobra.Command) error {
	v, err := settings.Read(cmd, p.Environ)
	if err != nil {
		return err
	}
	base, err := v.ClientBase("api-addr")
	if err != nil {
		return err
	}
	shown := p.Progress(p.Now)
	last, err := client.New(base).LongWork(cmd.Context(), replayRoute, "the replay", shown.Show)
	if errors.Is(err, client.ErrNoServer) {
		p.Note("no server at " + base + ", working on the data folder")
		last, err = replayData(cmd.Context(), p, v, shown.Show)
	}
	shown.End()
	if err != nil {
		return err
	}
	var report audit.Report
	if err := client.Decode(last.Document, replayRoute, &report); err != nil {
		return err
	}
	return printReport(p.Terminal, cmd, last, report)
}

// replayData replays without a server and reports as one would.
func replayData(ctx context.Context, p Program, v settings.Values, show func(done, total uint64)) (client.WorkStep, error) {
	last := auditStep{WorkStep: client.WorkStep{Finished: true}}
	err := onData(ctx, p, v, func(ctx context.Context, s *service.Storage) (err error) {
		last.Report, err = audit.Replay(ctx, s.Log, s.Views, func(done, total uint64) {
			last.Done, last.Total = done, total
			show(done, total)
		})
		return err
	})
	if err != nil {
		return client.WorkStep{}, damaged(err)
	}
	last.Document, err = json.Marshal(last)
	return last.WorkStep, err
}

func printReport(out terminal.Terminal, cmd *cobra.Command, last client.WorkStep, report audit.Report) error {
	var err error
	switch {
	case wantsJSON(cmd):
		err = out.JSON(last.Document)
	case report.Found > 0:
		err = out.Table(findingRows(report.Findings))
	}
	if err != nil {
		return err
	}
	replayed := fmt.Sprintf("replayed %d events of %d orders, %d of them compared with the views", last.Total, report.Orders, report.Compared)
	if report.Found > 0 {
		return foundSomething(fmt.Sprintf("%s: %d things are not as they must be", replayed, report.Found))
	}
	if !wantsJSON(cmd) {
		_, err = fmt.Fprintln(out.Out, replayed+": all is as it must be")
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
		rows = append(rows, []string{
			order, strconv.FormatUint(uint64(f.Version), 10), strconv.FormatUint(uint64(f.Position), 10), string(f.Rule), f.Detail,
		})
	}
	return rows
}
