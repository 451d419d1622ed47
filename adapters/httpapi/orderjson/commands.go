package orderjson

import (
	"time"

	"ordertrail/domain"
)

// A Command is a command on the whole order, and what became of it. A hold or
// resume is here only where it brought an id.
type Command struct {
	Kind      domain.Kind  `json:"kind"`
	CommandID string       `json:"command_id"`
	Reason    string       `json:"reason"`
	Status    domain.State `json:"status"`
	Refusal   *Refusal     `json:"refusal"`
}

// newCommands returns them oldest first.
func newCommands(o domain.Order) []Command {
	all := []Command{}
	for _, i := range o.Intents {
		if i.OfWholeOrder() {
			all = append(all, Command{
				Kind: i.Kind, CommandID: i.ID, Reason: i.Reason, Status: i.State, Refusal: newRefusal(i.Refusal),
			})
		}
	}
	return all
}

// Pending is what was asked for of a whole order and has no outcome yet.
type Pending struct {
	Kind      domain.Kind `json:"kind"`
	CommandID string      `json:"command_id"`
	Reason    string      `json:"reason"`
	Since     time.Time   `json:"since"`
}

func pendingOf(o domain.Order) []Pending {
	pending := []Pending{}
	for _, effect := range domain.Effects() {
		if i, waits := o.Intents.Waiting(effect.Kind); waits && i.OfWholeOrder() {
			pending = append(pending, Pending{Kind: i.Kind, CommandID: i.ID, Reason: i.Reason, Since: i.At})
		}
	}
	return pending
}
