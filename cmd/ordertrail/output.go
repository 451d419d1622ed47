package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"
)

const jsonUsage = "print the API's JSON instead of a table"

// writeJSON prints a document of the API as it came, with a line break at its
// end.
func writeJSON(w io.Writer, document json.RawMessage) error {
	_, err := fmt.Fprintf(w, "%s\n", bytes.TrimRight(document, "\n"))
	return err
}

// writeTable prints rows in columns; cells must be printable.
func writeTable(w io.Writer, rows [][]string) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		for i, cell := range row {
			if i > 0 {
				fmt.Fprint(table, "\t")
			}
			fmt.Fprint(table, printable(cell))
		}
		fmt.Fprintln(table)
	}
	return table.Flush()
}

// instant writes a time for people: RFC 3339 UTC, "-" for none.
func instant(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.UTC().Format(time.RFC3339)
}

// wantsJSON tells whether the command was called with --json.
func wantsJSON(cmd *cobra.Command) bool { return cmd.Flag("json").Value.String() == "true" }

// note tells a person what is no data.
func (p program) note(text string) { fmt.Fprintln(p.stderr, printable(text)) }
