package domain

import (
	"fmt"
	"strings"
)

// CodeReferenceUsed is the code of a capture or refund that was refused because Klarna
// has another one under its id: asked for again, money would move twice.
const CodeReferenceUsed = "REFERENCE_USED"

// isAnother refuses an intent under whose id Klarna has another move.
func (i Intent) isAnother(made ShownMove) Event {
	if i.State != Waiting {
		return nil
	}
	return RefusedEvent{What: i.Kind, ID: i.ID, Code: CodeReferenceUsed, Messages: []string{"Klarna has " + made.named(i.Kind) + " for it"}}
}

// shown refuses the first of a kind that waits while Klarna shows a move with its
// reference, once all that are its own are known; nil where there is none.
func (all Intents) shown(kind Kind, shown []ShownMove) Event {
	for _, m := range shown {
		if i, ours := all.Of(kind, m.Reference); ours && i.State == Waiting {
			return i.isAnother(m)
		}
	}
	return nil
}

// madeElsewhere returns the moves of a kind that were made elsewhere with an id as
// their reference, as another system of the shop's may have, or we ourselves in a log
// that was put back.
func madeElsewhere(o Order, kind Kind, id string) []ShownMove {
	var made []ShownMove
	if kind == DueCapture && id != "" {
		for _, c := range o.Captures {
			if c.ShipmentID == "" && c.Reference == id {
				made = append(made, ShownMove{ID: c.ID, Amount: c.Amount})
			}
		}
	}
	if kind == DueRefund && id != "" {
		for _, r := range o.Refunds {
			if r.ID == "" && r.Reference == id {
				made = append(made, ShownMove{ID: r.KlarnaID, Amount: r.Amount})
			}
		}
	}
	return made
}

// isMade says whether a command of an amount is the move that was made under its id
// elsewhere: nil, or a *FieldError that names what was made. An amount by lines may be
// off by 1 for each part: which parts went before, and so how they are rounded, is not
// known.
func isMade(kind Kind, field string, made []ShownMove, amount int64, parts []Part) error {
	off := amount - made[0].Amount
	if len(made) == 1 && max(off, -off) <= int64(len(parts)) {
		return nil
	}
	var names []string
	for _, m := range made {
		names = append(names, m.named(kind))
	}
	return &FieldError{Field: field, Why: fmt.Sprintf("is the reference at Klarna of %s, and this is about %d: a new command needs a new id", strings.Join(names, " and "), amount)}
}

// named is a move for people.
func (m ShownMove) named(kind Kind) string {
	return strings.TrimSpace(fmt.Sprintf("%s %s", kind, m.ID)) + fmt.Sprintf(" of %d", m.Amount)
}
