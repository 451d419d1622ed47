package terminal

import (
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"
)

// A Terminal is where the program speaks to whoever called it: data goes to Out,
// everything else to Err.
type Terminal struct {
	Out, Err    io.Writer
	Interactive bool // a person watches Err: a progress bar may be drawn
}

// Note tells a person what is no data.
func (t Terminal) Note(text string) { fmt.Fprintln(t.Err, Printable(text)) }

// Narrator returns a function that tells what happens, one line with the time of
// day.
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
