package main

import (
	"context"
	"io"
	"time"
)

// A program is the command line with what it takes from the process, so that
// tests run it as a function.
type program struct {
	stdout, stderr io.Writer
	environ        []string // "NAME=value"
	now            func() time.Time
	terminal       bool // stderr is a terminal: a progress bar may be drawn
}

// run runs the command that args name and gives the exit code.
func (p program) run(ctx context.Context, args []string) int {
	root := p.root()
	root.SetArgs(args)
	root.SetOut(p.stdout)
	root.SetErr(p.stderr)
	if err := root.ExecuteContext(ctx); err != nil {
		return report(p.stderr, err)
	}
	return exitDone
}
