package commands

import (
	"slices"
	"strings"
	"testing"

	"ordertrail/cmd/ordertrail/help"
	"ordertrail/cmd/ordertrail/terminal"
)

// TestEveryTopicIsPrinted, listed beside the commands, and named like none of them.
func TestEveryTopicIsPrinted(t *testing.T) {
	list := callWith(t, Program{}, "help")
	list.check(t, terminal.ExitDone, callWith(t, Program{}, "--help").stdout, "")
	commands := commandNames(root(Program{}))
	for _, topic := range help.Topics() {
		t.Run(topic.Name, func(t *testing.T) {
			callWith(t, Program{}, "help", topic.Name).check(t, terminal.ExitDone, topic.Text, "")
			if _, topics, _ := strings.Cut(list.stdout, "\nTopics:\n"); !strings.Contains(topics, "  "+topic.Name+" ") || !strings.Contains(topics, topic.Title) {
				t.Error("it is not listed")
			}
			if slices.Contains(commands, topic.Name) {
				t.Error("a command has the same name")
			}
		})
	}
}

// TestHelpOnCommands is as cobra has it, and topics are told by the root alone.
func TestHelpOnCommands(t *testing.T) {
	for line, same := range map[string]string{
		"help orders ship": "orders ship --help",
		"help orders":      "orders --help",
		"help help":        "help --help",
	} {
		t.Run(line, func(t *testing.T) {
			want := callWith(t, Program{}, strings.Fields(same)...).stdout
			callWith(t, Program{}, strings.Fields(line)...).check(t, terminal.ExitDone, want, "")
			if want == "" || strings.Contains(want, "\nTopics:\n") {
				t.Errorf("its help is:\n%s", want)
			}
		})
	}
}

// TestHelpOnNothingKnown is misuse and names what is nearest.
func TestHelpOnNothingKnown(t *testing.T) {
	for line, want := range map[string]string{
		"help fede":        "error: unknown command or topic fede, did you mean feed?\n  try: ordertrail help\n",
		"help ordrs":       "error: unknown command or topic ordrs, did you mean orders?\n  try: ordertrail help\n",
		"help orders shpi": "error: unknown command ordertrail orders shpi, did you mean ship?\n  try: ordertrail orders --help\n",
		"help feed more":   "error: unknown command or topic feed more, did you mean feed?\n  try: ordertrail help\n",
	} {
		t.Run(line, func(t *testing.T) {
			callWith(t, Program{}, strings.Fields(line)...).check(t, terminal.ExitUsage, "", want)
		})
	}
}
