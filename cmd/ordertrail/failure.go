package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
)

// Exit codes of contract.md section 1 that a command ends with.
const (
	exitDone        = 0
	exitFailed      = 1
	exitUsage       = 2
	exitNotFound    = 3
	exitConflict    = 4
	exitUnavailable = 5
	exitNotAllowed  = 6
	exitFound       = 8 // a check found something
)

// A failure is an error told to a person: what happened, why, and what to try,
// each one line, with the exit code it ends the program with. Why and try may
// be empty.
type failure struct {
	exit           int
	what, why, try string
	cause          error
}

// Error gives what happened and why on one line.
func (f *failure) Error() string {
	if f.why == "" {
		return f.what
	}
	return f.what + ": " + f.why
}

// Unwrap gives the error that led to the failure, nil where there is none.
func (f *failure) Unwrap() error { return f.cause }

// misuse is a failure in how the program was called or configured.
func misuse(what, why, try string) error {
	return &failure{exit: exitUsage, what: what, why: why, try: try}
}

// report writes err for a person, every part of a joined error by itself, and
// gives the exit code of the first one.
func report(w io.Writer, err error) int {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		exit := exitDone
		for _, part := range joined.Unwrap() {
			if code := report(w, part); exit == exitDone {
				exit = code
			}
		}
		return exit
	}
	f := &failure{exit: exitFailed, what: err.Error()}
	errors.As(err, &f)
	fmt.Fprintln(w, "error: "+printable(f.what))
	if f.why != "" {
		fmt.Fprintln(w, "  why: "+printable(f.why))
	}
	for line := range strings.Lines(f.try) {
		fmt.Fprintln(w, "  try: "+printable(line))
	}
	return f.exit
}
