// Package terminal is how the command line speaks to people, and its exit codes.
package terminal

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"strings"
	"text/tabwriter"
	"time"
	"unicode"
)

// A Terminal is how the program speaks to whoever called it.
type Terminal struct {
	Out, Err    io.Writer
	Interactive bool // a person watches Err: a progress bar may be drawn
}

// Note tells a person what is no data.
func (t Terminal) Note(text string) { fmt.Fprintln(t.Err, Printable(text)) }

// Narrator returns a function that tells what happens, with the time of day.
func (t Terminal) Narrator(now func() time.Time) func(format string, args ...any) {
	return func(format string, args ...any) {
		line := now().Format(time.TimeOnly) + "  " + fmt.Sprintf(format, args...)
		fmt.Fprintln(t.Out, Printable(strings.TrimSpace(line)))
	}
}

// Logger writes JSON lines, which nobody's input can forge, or text for a person.
func (t Terminal) Logger() *slog.Logger {
	if t.Interactive {
		return slog.New(slog.NewTextHandler(t.Err, nil))
	}
	return slog.New(slog.NewJSONHandler(t.Err, nil))
}

// JSON prints a document of the API as it came, with a line break at its end.
func (t Terminal) JSON(document json.RawMessage) error {
	_, err := fmt.Fprintf(t.Out, "%s\n", bytes.TrimRight(document, "\n"))
	return err
}

// Table prints rows in columns, without what could steer a terminal.
func (t Terminal) Table(rows [][]string) error {
	table := tabwriter.NewWriter(t.Out, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = Printable(cell)
		}
		fmt.Fprintln(table, strings.Join(cells, "\t"))
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
func Dash(text string) string { return cmp.Or(text, "-") }

// Printable drops from words of others what could steer a terminal or reorder its text.
func Printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
}

// minorDigits returns how many decimals a currency has by ISO 4217.
func minorDigits(currency string) int {
	switch currency {
	case "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF":
		return 0
	case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND":
		return 3
	case "CLF", "UYW":
		return 4
	}
	return 2
}

// Money writes an amount in minor units for people: 12345 SEK is "123.45 SEK".
func Money(minor int64, currency string) string {
	digits := minorDigits(currency)
	amount := new(big.Rat).SetFrac(big.NewInt(minor), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(digits)), nil))
	return fmt.Sprintf("%s %s", amount.FloatString(digits), currency)
}

const (
	progressEvery = 10 * time.Second // between lines, where there is no terminal
	barEvery      = 100 * time.Millisecond
	barWidth      = 30
)

// A progress shows how far long work is: a bar on a terminal, else lines.
type progress struct {
	w     io.Writer
	now   func() time.Time
	bar   bool
	last  time.Time // when it was shown
	drawn bool      // the bar stands on the current line
}

// Progress returns a display of long work that has just begun.
func (t Terminal) Progress(now func() time.Time) *progress {
	return &progress{w: t.Err, now: now, bar: t.Interactive, last: now()}
}

// Show tells that done of total events are done, if it is time to.
func (p *progress) Show(done, total uint64) {
	every := progressEvery
	if p.bar {
		every = barEvery
	}
	now := p.now()
	if now.Sub(p.last) < every && !(p.bar && done == total) {
		return
	}
	p.last = now
	if !p.bar {
		fmt.Fprintf(p.w, "%d of %d events, %d %%\n", done, total, percent(done, total))
		return
	}
	full := int(percent(done, total)) * barWidth / 100
	fmt.Fprintf(p.w, "\r[%s%s] %3d %%  %d of %d events", strings.Repeat("#", full), strings.Repeat(".", barWidth-full), percent(done, total), done, total)
	p.drawn = true
}

// End leaves the line of the bar.
func (p *progress) End() {
	if p.drawn {
		fmt.Fprintln(p.w)
	}
}

// percent is rounded down, so that 100 means done; no work is all done.
func percent(done, total uint64) uint64 {
	if done >= total {
		return 100
	}
	return uint64(float64(done) / float64(total) * 100)
}
