// Package commands is the command line: what each command is called with, what it
// asks of a server, a data folder or the service itself, and what it prints.
package commands

import (
	"context"
	"time"

	"ordertrail/cmd/ordertrail/terminal"
)

// A Program is the command line with what it takes from the process, so that
// tests run it as a function.
type Program struct {
	terminal.Terminal
	Environ []string // "NAME=value"
	Now     func() time.Time
}

// Run runs the command that args name and returns the exit code.
func (p Program) Run(ctx context.Context, args []string) int {
	root := root(p)
	root.SetArgs(args)
	root.SetOut(p.Out)
	root.SetErr(p.Err)
	if err := root.ExecuteContext(ctx); err != nil {
		return terminal.Report(p.Err, err)
	}
	return terminal.ExitDone
}
