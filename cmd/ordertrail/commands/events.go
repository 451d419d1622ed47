package commands

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"ordertrail/adapters/httpapi/feed"
	"ordertrail/cmd/ordertrail/client"
	"ordertrail/cmd/ordertrail/settings"
	"ordertrail/cmd/ordertrail/terminal"
	"ordertrail/eventstore"
)

func tailCommand(p Program) *cobra.Command {
	var after uint64
	var untilEnd bool
	cmd := &cobra.Command{
		Use:   "tail",
		Short: "Print events as they happen, one line each",
		Long: `Print events as they happen, one line each, and go on after a broken connection.

Without --after it begins with what happens from now on; with --until-end it
begins with the first event and stops after the one that is the last now.`,
		Example: "  ordertrail events tail --after 1200 --until-end --json",
		Args:    exactArgs(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return tail(p, cmd, after, untilEnd)
		},
	}
	settings.AddFlags(cmd, "config", "api-addr")
	cmd.Flags().Uint64Var(&after, "after", 0, "begin after this `position` in the log")
	cmd.Flags().BoolVar(&untilEnd, "until-end", false, "stop after the last event there is now")
	cmd.Flags().Bool("json", false, "print the API's JSON, one event a line")
	return cmd
}

func tail(p Program, cmd *cobra.Command, after uint64, untilEnd bool) error {
	api, err := apiClient(p, cmd)
	if err != nil {
		return err
	}
	show := showEvent
	if wantsJSON(cmd) {
		show = showEventJSON
	}
	t := client.Tail{API: api, After: eventstore.Position(after), Show: func(m client.Message) error { return show(p.Terminal, m) }, Note: p.Note, Now: p.Now}
	if fromNow := !cmd.Flags().Changed("after"); untilEnd || fromNow {
		var views client.ViewsStatus
		if _, err := api.Get(cmd.Context(), client.ViewsRoute, nil, &views); err != nil {
			return err
		}
		switch head := views.Head(); {
		case !untilEnd:
			t.After = head
		case head == 0: // nothing to show, and 0 would mean never to stop
			return nil
		default:
			t.Until = head
		}
	}
	return t.Run(cmd.Context())
}

func showEvent(out terminal.Terminal, m client.Message) error {
	var e feed.Event
	if err := client.Decode(m.Data, "/v1/events", &e); err != nil {
		return err
	}
	line := fmt.Sprintf("%s  %s  %s/%s  v%d  %s  %s  %s", m.ID, terminal.Instant(e.Time), e.Store, e.OrderID, e.Version, client.EventName(e.Type), e.Status, e.Actor)
	_, err := fmt.Fprintln(out.Out, terminal.Printable(line))
	return err
}

// showEventJSON prints the data as it came, but on one line.
func showEventJSON(out terminal.Terminal, m client.Message) error {
	var line bytes.Buffer
	if err := json.Compact(&line, m.Data); err != nil {
		return fmt.Errorf("read event %s: %w", m.ID, err)
	}
	return out.JSON(line.Bytes())
}
