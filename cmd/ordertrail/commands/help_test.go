package commands

import (
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"ordertrail/cmd/ordertrail/terminal"
)

// TestExamples parses the example of every command, so that none goes stale.
func TestExamples(t *testing.T) {
	root := root(Program{})
	help := callWith(t, Program{}, "--help")
	help.check(t, terminal.ExitDone, help.stdout, "")
	for _, cmd := range leaves(root) {
		t.Run(cmd.CommandPath(), func(t *testing.T) {
			if !strings.Contains(help.stdout, cmd.Example) {
				t.Error("the example is not in ordertrail --help")
			}
			lines := strings.Split(" "+cmd.Example, " ordertrail ")[1:]
			if len(lines) == 0 {
				t.Fatalf("example %q", cmd.Example)
			}
			for _, line := range lines {
				found, rest, err := root.Find(strings.Fields(line))
				if err != nil || found != cmd {
					t.Fatalf("example %q is of %s, %v", cmd.Example, found.CommandPath(), err)
				}
				if err := cmd.ParseFlags(rest); err != nil {
					t.Fatal(err)
				}
				if err := cmd.ValidateArgs(cmd.Flags().Args()); err != nil {
					t.Error(err)
				}
			}
			own := callWith(t, Program{}, append(strings.Fields(cmd.CommandPath())[1:], "--help")...)
			own.check(t, terminal.ExitDone, own.stdout, "")
			if !strings.Contains(own.stdout, cmd.Example) {
				t.Error("its own help shows no example")
			}
		})
	}
}

func leaves(cmd *cobra.Command) []*cobra.Command {
	if !cmd.HasSubCommands() {
		return []*cobra.Command{cmd}
	}
	var all []*cobra.Command
	for _, c := range cmd.Commands() {
		all = append(all, leaves(c)...)
	}
	return all
}
