package commands

import (
	"testing"

	"ordertrail/domain"
)

// TestEveryEffectHasItsCommand: what Klarna can be asked for can be asked for at a
// terminal, by the same word as in the API.
func TestEveryEffectHasItsCommand(t *testing.T) {
	for _, effect := range domain.Effects() {
		if effect.Verb == "" {
			continue
		}
		t.Run(effect.Verb, func(t *testing.T) {
			cmd, _, err := root(Program{}).Find([]string{"orders", effect.Verb})
			if err != nil || cmd.Name() != effect.Verb {
				t.Errorf("ordertrail orders %s is %s, %v", effect.Verb, cmd.CommandPath(), err)
			}
		})
	}
}
