package httpapi

import "ordertrail/domain"

// takenJSON is a command on the whole order that was taken, oldest first, and what
// became of it. A hold or resume is here only where it brought an id.
type takenJSON struct {
	Kind      domain.Kind  `json:"kind"`
	CommandID string       `json:"command_id"`
	Reason    string       `json:"reason"`
	Status    domain.State `json:"status"`
}

func takenOf(o domain.Order) []takenJSON {
	all := make([]takenJSON, len(o.Commands))
	for i, c := range o.Commands {
		all[i] = takenJSON{Kind: c.Kind, CommandID: c.ID, Reason: c.Reason, Status: c.State}
	}
	return all
}
