// Command ordertrail runs the server that keeps the trail of Klarna orders, and asks it.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/mattn/go-isatty"

	"ordertrail/cmd/ordertrail/commands"
	"ordertrail/cmd/ordertrail/terminal"
)

func main() {
	os.Exit(run())
}

// run stops cleanly on the first signal; the second one ends the process.
func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	p := commands.Program{
		Terminal: terminal.Terminal{Out: os.Stdout, Err: os.Stderr, Interactive: isatty.IsTerminal(os.Stderr.Fd())},
		Environ:  os.Environ(), Now: time.Now,
	}
	return p.Run(ctx, os.Args[1:])
}
