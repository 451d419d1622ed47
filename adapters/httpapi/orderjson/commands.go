package orderjson

import (
	"time"

	"ordertrail/domain"
)

// commandJSON is a command on the whole order, and what became of it. A hold or
// resume is here only where it brought an id.
type commandJSON struct {
	Kind      domain.Kind  `json:"kind"`
	CommandID string       `json:"command_id"`
	Reason    string       `json:"reason"`
	Status    domain.State `json:"status"`
	Refusal   *refusalJSON `json:"refusal"`
}

// newCommands returns them oldest first.
func newCommands(o domain.Order) []commandJSON {
	all := []commandJSON{}
	for _, i := range o.Intents {
		if i.OfWholeOrder() {
			all = append(all, commandJSON{
				Kind: i.Kind, CommandID: i.ID, Reason: i.Reason, Status: i.State, Refusal: newRefusalJSON(i.Refusal),
			})
		}
	}
	return all
}

// pendingJSON is what was asked for of a whole order and has no outcome yet.
type pendingJSON struct {
	Kind      domain.Kind `json:"kind"`
	CommandID string      `json:"command_id"`
	Reason    string      `json:"reason"`
	Since     time.Time   `json:"since"`
}

func pendingOf(o domain.Order) []pendingJSON {
	pending := []pendingJSON{}
	for _, effect := range domain.Effects() {
		if i, waits := o.Intents.Waiting(effect.Kind); waits && i.OfWholeOrder() {
			pending = append(pending, pendingJSON{Kind: i.Kind, CommandID: i.ID, Reason: i.Reason, Since: i.At})
		}
	}
	return pending
}
