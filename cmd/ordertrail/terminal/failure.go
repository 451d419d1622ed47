package terminal

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
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

// A Failure is an error told to a person: what happened, why, and what to try, each
// one line, why and try maybe empty, with the exit code it ends the program with.
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

// Report writes err, each part of a joined one, and returns the first exit code.
func Report(w io.Writer, err error) int {
	if parts := joined(err); len(parts) > 0 {
		exit := ExitDone
		for _, part := range parts {
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

// joined returns the parts of a joined error, nothing of any other: one that only wraps several says more than they do.
func joined(err error) []error {
	several, is := err.(interface{ Unwrap() []error })
	if !is || fmt.Sprint(errors.Join(several.Unwrap()...)) != err.Error() {
		return nil
	}
	return several.Unwrap()
}

// DidYouMean ends a sentence about an unknown name with the nearest known one, if it is near: at most
// half of the name differs, or one begins with the other. Known is not empty.
func DidYouMean(name string, known []string) string {
	near := nearest(name, known)
	if 2*editDistance(name, near) > len(name) && !strings.HasPrefix(near, name) && !strings.HasPrefix(name, near) {
		return ""
	}
	return ", did you mean " + near + "?"
}

// nearest returns the first known name with the smallest edit distance.
func nearest(name string, known []string) string {
	return slices.MinFunc(known, func(a, b string) int { return cmp.Compare(editDistance(name, a), editDistance(name, b)) })
}

// editDistance counts the bytes to insert, delete or replace (Levenshtein).
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replace := diagonal
			if a[i] != b[j] {
				replace++
			}
			diagonal = row[j+1]
			row[j+1] = min(replace, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}
