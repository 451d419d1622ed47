package terminal

import (
	"errors"
	"fmt"
	"io"
	"strings"
)

// Exit codes that a command ends with (help/commands.md, "Exit codes").
const (
	ExitDone        = 0
	ExitFailed      = 1
	ExitUsage       = 2
	ExitNotFound    = 3
	ExitConflict    = 4
	ExitUnavailable = 5
	ExitNotAllowed  = 6
	ExitFound       = 8 // a check found something
)

// A Failure is an error told to a person: what happened, why, and what to try,
// each one line, with the exit code it ends the program with. Why and try may
// be empty.
type Failure struct {
	Exit           int
	What, Why, Try string
	Cause          error
}

// Error returns what happened and why on one line.
func (f *Failure) Error() string {
	if f.Why == "" {
		return f.What
	}
	return f.What + ": " + f.Why
}

// Unwrap returns the error that led to the failure, nil where there is none.
func (f *Failure) Unwrap() error { return f.Cause }

// Misuse is a failure in how the program was called or configured.
func Misuse(what, why, try string) error {
	return &Failure{Exit: ExitUsage, What: what, Why: why, Try: try}
}

// Report writes err for a person, every part of a joined error by itself, and
// returns the exit code of the first one.
func Report(w io.Writer, err error) int {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		exit := ExitDone
		for _, part := range joined.Unwrap() {
			if code := Report(w, part); exit == ExitDone {
				exit = code
			}
		}
		return exit
	}
	f := &Failure{Exit: ExitFailed, What: err.Error()}
	errors.As(err, &f)
	fmt.Fprintln(w, "error: "+Printable(f.What))
	if f.Why != "" {
		fmt.Fprintln(w, "  why: "+Printable(f.Why))
	}
	for line := range strings.Lines(f.Try) {
		fmt.Fprintln(w, "  try: "+Printable(line))
	}
	return f.Exit
}
