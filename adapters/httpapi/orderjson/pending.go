package orderjson

import (
	"time"

	"ordertrail/domain"
)

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
