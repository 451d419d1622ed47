package main

import (
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
	Data []struct {
		Name     string `json:"name"`
		Position uint64 `json:"position"` // of the last event the view shows
		Head     uint64 `json:"head"`     // of the last event in the log
		Lag      uint64 `json:"lag"`      // events the view is behind
	} `json:"data"`
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
		Use:     "status",
		Short:   "Show how far the views are",
		Example: "  ordertrail views status --json",
		Args:    takes(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			api, err := p.apiClient(cmd)
			if err != nil {
				return err
			}
			var status viewsStatus
			document, err := api.get(cmd.Context(), viewsRoute, nil, &status)
			if err != nil {
				return err
			}
			if wantsJSON(cmd) {
				return writeJSON(p.stdout, document)
			}
			return writeTable(p.stdout, status.rows())
		},
	}
	addSettings(cmd, "config", "api-addr")
	cmd.Flags().Bool("json", false, jsonUsage)
	return cmd
}
