package main

import (
	"encoding/json"
	"errors"
	"strconv"

	"github.com/spf13/cobra"
)

const viewsRoute = "/v1/views"

func (p program) viewsCommand() *cobra.Command {
	return group(&cobra.Command{Use: "views", Short: "Look after the views that are made from the log"},
		p.statusCommand(), p.rebuildCommand())
}

// A viewsStatus is the answer of GET /v1/views; positions are those of the log.
type viewsStatus struct {
	Data []viewStatus `json:"data"`
}

type viewStatus struct {
	Name     string `json:"name"`
	Position uint64 `json:"position"` // of the last event the view shows
	Head     uint64 `json:"head"`     // of the last event in the log
	Lag      uint64 `json:"lag"`      // events the view is behind
}

// rows is one line a view, under a heading.
func (s viewsStatus) rows() [][]string {
	rows := [][]string{{"VIEW", "POSITION", "HEAD", "LAG"}}
	for _, v := range s.Data {
		rows = append(rows, []string{
			v.Name, strconv.FormatUint(v.Position, 10), strconv.FormatUint(v.Head, 10), strconv.FormatUint(v.Lag, 10),
		})
	}
	return rows
}

// head is the position of the last event in the log, 0 in an empty one.
func (s viewsStatus) head() uint64 {
	var head uint64
	for _, v := range s.Data {
		head = max(head, v.Head)
	}
	return head
}

func (p program) statusCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Show how far the views are",
		Long: `Show how far the views are.

It asks the server at --api-addr; where none runs there, it looks into the data
folder itself.`,
		Example: "  ordertrail views status --json",
		Args:    takes(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			status, document, err := p.viewsStatus(cmd)
			if err != nil {
				return err
			}
			if wantsJSON(cmd) {
				return p.JSON(document)
			}
			return p.Table(status.rows())
		},
	}
	addSettings(cmd, "config", "api-addr", "data", "views")
	cmd.Flags().Bool("json", false, jsonUsage)
	return cmd
}

// viewsStatus asks the server, or the data folder where none runs.
func (p program) viewsStatus(cmd *cobra.Command) (status viewsStatus, document json.RawMessage, err error) {
	v, err := readValues(cmd, p.Environ)
	if err != nil {
		return status, nil, err
	}
	base, err := v.clientBase("api-addr")
	if err != nil {
		return status, nil, err
	}
	document, err = newClient(base).get(cmd.Context(), viewsRoute, nil, &status)
	if errors.Is(err, errNoServer) {
		p.Note("no server at " + base + ", looking into the data folder")
		return p.statusOfData(cmd.Context(), v)
	}
	return status, document, err
}
