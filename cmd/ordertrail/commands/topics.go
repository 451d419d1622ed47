package commands

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"ordertrail/cmd/ordertrail/help"
	"ordertrail/cmd/ordertrail/terminal"
)

// helpCommand prints a topic, or the help of a command as cobra's own help does.
func helpCommand(root *cobra.Command) *cobra.Command {
	known := func() []string {
		names := commandNames(root)
		for _, topic := range help.Topics() {
			names = append(names, topic.Name)
		}
		return names
	}
	return &cobra.Command{
		Use:       "help [COMMAND | TOPIC]",
		Short:     "Help about a command or a topic",
		Example:   "  ordertrail help operations",
		ValidArgs: known(),
		RunE: func(cmd *cobra.Command, args []string) error {
			for _, topic := range help.Topics() {
				if len(args) == 1 && topic.Name == args[0] {
					_, err := fmt.Fprint(cmd.OutOrStdout(), topic.Text)
					return err
				}
			}
			return helpOn(root, args, known())
		},
	}
}

// helpOn prints the help of the command that args name, else of root.
func helpOn(root *cobra.Command, args, known []string) error {
	named, rest, err := root.Find(args)
	switch {
	case err != nil:
		return err
	case named == root && len(rest) > 0:
		name := strings.Join(rest, " ")
		return terminal.Misuse("unknown command or topic "+name+terminal.DidYouMean(name, known), "", "ordertrail help")
	case named.HasSubCommands() && len(rest) > 0:
		return unknownCommand(named, rest[0])
	}
	named.InitDefaultHelpFlag()
	return named.Help()
}

// usageOfRoot adds the topics to the template, for root alone.
func usageOfRoot(template string) string {
	var list strings.Builder
	for _, topic := range help.Topics() {
		fmt.Fprintf(&list, "  %-14s %s\n", topic.Name, topic.Title)
	}
	return template + "{{if not .HasParent}}\nTopics:\n" + list.String() + "\nUse \"ordertrail help [topic]\" to read one.\n{{end}}"
}
