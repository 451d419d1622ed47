package terminal

import (
	"bytes"
	"encoding/json"
	"fmt"
	"text/tabwriter"
	"time"
)

// JSON prints a document of the API as it came, with a line break at its end.
func (t Terminal) JSON(document json.RawMessage) error {
	_, err := fmt.Fprintf(t.Out, "%s\n", bytes.TrimRight(document, "\n"))
	return err
}

// Table prints rows in columns, without what could steer a terminal.
func (t Terminal) Table(rows [][]string) error {
	table := tabwriter.NewWriter(t.Out, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		for i, cell := range row {
			if i > 0 {
				fmt.Fprint(table, "\t")
			}
			fmt.Fprint(table, Printable(cell))
		}
		fmt.Fprintln(table)
	}
	return table.Flush()
}

// Instant writes a time for people: RFC 3339 UTC, "-" for none.
func Instant(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.UTC().Format(time.RFC3339)
}

// Dash stands for what there is none of.
func Dash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}
