package httpapi

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
	for _, p := range []struct {
		kind   domain.Kind
		intent *domain.Intent
	}{{domain.DueCancel, o.Cancel}, {domain.DueRelease, o.Release}, {domain.DueExtend, o.Extend}} {
		if i := p.intent; i != nil {
			pending = append(pending, pendingJSON{Kind: p.kind, CommandID: i.ID, Reason: i.Reason, Since: i.At})
		}
	}
	return pending
}

// pendingID gives the id of the command of a kind that has no outcome yet, empty
// where there is none.
func pendingID(o domain.Order, kind domain.Kind) string {
	for _, p := range pendingOf(o) {
		if p.Kind == kind {
			return p.CommandID
		}
	}
	return ""
}
