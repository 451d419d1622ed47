package orderjson

import "ordertrail/domain"

// takenJSON is a command on the whole order that was taken, oldest first, and what
// became of it. A hold or resume is here only where it brought an id.
type takenJSON struct {
	Kind      domain.Kind  `json:"kind"`
	CommandID string       `json:"command_id"`
	Reason    string       `json:"reason"`
	Status    domain.State `json:"status"`
	Refusal   *refusalJSON `json:"refusal"`
}

func takenOf(o domain.Order) []takenJSON {
	all := []takenJSON{}
	for _, i := range o.Intents {
		if i.OfWholeOrder() {
			all = append(all, takenJSON{
				Kind: i.Kind, CommandID: i.ID, Reason: i.Reason, Status: i.State, Refusal: newRefusalJSON(i.Refusal),
			})
		}
	}
	return all
}
