package commands

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"ordertrail/cmd/ordertrail/terminal"
)

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
