// Package commands is the command line: what each command is called with, what it
// asks of a server, a data folder or the service itself, and what it prints.
package commands

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

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

// wrongFlag names the nearest known flag, unless the word before it is the unknown one.
func wrongFlag(cmd *cobra.Command, err error) error {
	if cmd.HasSubCommands() && cmd.Flags().NArg() > 0 {
		return unknownCommand(cmd, cmd.Flags().Arg(0))
	}
	help := cmd.CommandPath() + " --help"
	var invalid *pflag.InvalidValueError
	if errors.As(err, &invalid) {
		return terminal.Misuse(wrongValue(invalid), "", help)
	}
	var unknown *pflag.NotExistError
	if !errors.As(err, &unknown) || unknown.GetSpecifiedShortnames() != "" {
		return terminal.Misuse(err.Error(), "", help)
	}
	var known []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { known = append(known, "--"+f.Name) })
	name := "--" + unknown.GetSpecifiedName()
	return terminal.Misuse("unknown flag "+name+terminal.DidYouMean(name, known), "", help)
}

// wrongValue says what a flag takes, of which pflag's own types tell in Go's words only.
func wrongValue(e *pflag.InvalidValueError) string {
	flag := e.GetFlag()
	if _, tells := flag.Value.(*minorUnits); tells {
		return e.Error()
	}
	takes := map[string]string{
		"bool": "true or false", "duration": "a duration such as 5s", "float64": "a number",
		"int": "a whole number", "int64": "a whole number", "uint64": "a whole number from 0",
	}
	return fmt.Sprintf("invalid argument %q for %q flag: it is %s", e.GetValue(), "--"+flag.Name, takes[flag.Value.Type()])
}

// exactArgs refuses anything but the named arguments.
func exactArgs(names ...string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == len(names) {
			return nil
		}
		why := ""
		if len(args) > len(names) {
			why = args[len(names)] + " is one too many"
		}
		return terminal.Misuse(cmd.CommandPath()+" takes "+cmp.Or(strings.Join(names, " "), "no argument"), why, cmd.CommandPath()+" --help")
	}
}
