// Package commands is the command line: what each command is called with, what it
// asks of a server, a data folder or the service itself, and what it prints.
package commands

import (
	"context"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"ordertrail/cmd/ordertrail/terminal"
)

const about = `Ordertrail keeps the trail of Klarna orders.

Every setting is a flag, an environment variable (--push-addr is
ORDERTRAIL_PUSH_ADDR) or a key of the YAML file named by --config (push_addr);
the flag wins over the variable, the variable over the file. Secrets are never
flags: ORDERTRAIL_KLARNA_PASSWORD, ORDERTRAIL_PUSH_SECRET, ORDERTRAIL_SHOP_SECRET,
or the file that the same name with _FILE at its end names.

Data goes to stdout, everything else to stderr. Exit codes: 0 done, 1 failed,
2 usage or configuration, 3 not found, 4 conflict or not allowed now,
5 a dependency is unavailable, 6 not allowed, 8 a check found something.`

// A Program is the command line with what it takes from the process.
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

// root is the whole command line.
func root(p Program) *cobra.Command {
	root := group(&cobra.Command{Use: "ordertrail", Short: "Ordertrail keeps the trail of Klarna orders", Long: about},
		serveCommand(p),
		demoCommand(p),
		simulateCommand(p),
		pushCommand(p),
		ordersCommand(p),
		group(&cobra.Command{Use: "events", Short: "Follow what happens"}, tailCommand(p)),
		group(&cobra.Command{Use: "audit", Short: "Check what the log and the views say"}, replayCommand(p)),
		group(&cobra.Command{Use: "views", Short: "Look after the views that are made from the log"}, statusCommand(p), rebuildCommand(p)),
		versionCommand(p),
	)
	root.SilenceErrors, root.SilenceUsage = true, true
	root.SetFlagErrorFunc(wrongFlag)
	root.Example = strings.Join(examples(root), "\n")
	root.SetHelpCommand(helpCommand(root))
	root.SetUsageTemplate(usageOfRoot(root.UsageTemplate()))
	return root
}

// group is a command that only holds others.
func group(cmd *cobra.Command, commands ...*cobra.Command) *cobra.Command {
	cmd.AddCommand(commands...)
	cmd.Args = cobra.ArbitraryArgs
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			return unknownCommand(cmd, args[0])
		}
		return terminal.Misuse(cmd.CommandPath()+" needs a command", "it has "+strings.Join(commandNames(cmd), ", "), cmd.CommandPath()+" --help")
	}
	return cmd
}

func unknownCommand(group *cobra.Command, name string) error {
	what := "unknown command " + group.CommandPath() + " " + name + terminal.DidYouMean(name, commandNames(group))
	return terminal.Misuse(what, "", group.CommandPath()+" --help")
}

func commandNames(group *cobra.Command) []string {
	var names []string
	for _, c := range group.Commands() {
		names = append(names, c.Name())
	}
	return names
}

// examples gathers the examples of all commands below cmd.
func examples(cmd *cobra.Command) []string {
	var all []string
	for _, c := range cmd.Commands() {
		if !c.HasSubCommands() {
			all = append(all, c.Example)
		}
		all = append(all, examples(c)...)
	}
	return all
}
