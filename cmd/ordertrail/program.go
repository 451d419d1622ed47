package main

import (
	"context"
	"time"

	"ordertrail/cmd/ordertrail/terminal"
)

// A program is the command line with what it takes from the process, so that
// tests run it as a function.
type program struct {
	terminal.Terminal
	Environ []string // "NAME=value"
	Now     func() time.Time
}

// run runs the command that args name and gives the exit code.
func (p program) run(ctx context.Context, args []string) int {
	root := p.root()
	root.SetArgs(args)
	root.SetOut(p.Out)
	root.SetErr(p.Err)
	if err := root.ExecuteContext(ctx); err != nil {
		return terminal.Report(p.Err, err)
	}
	return terminal.ExitDone
}
