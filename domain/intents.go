package domain

import (
	"fmt"
	"slices"
)

// Intents are what an order has decided, oldest first.
type Intents []Intent

// place returns where the intent of a kind with an id is, -1 where it is not.
func (all Intents) place(kind Kind, id string) int {
	return slices.IndexFunc(all, func(i Intent) bool { return i.Kind == kind && i.ID == id })
}

// waits returns where the oldest of a kind is that waits, -1 where none does.
func (all Intents) waits(kind Kind) int {
	return slices.IndexFunc(all, func(i Intent) bool { return i.Kind == kind && i.State == Waiting })
}

// Of returns the intent of a kind with an id, false where there is none.
func (all Intents) Of(kind Kind, id string) (Intent, bool) { return all.at(all.place(kind, id)) }

// Waiting returns the oldest intent of a kind that has no outcome, false where none
// waits.
func (all Intents) Waiting(kind Kind) (Intent, bool) { return all.at(all.waits(kind)) }

func (all Intents) at(place int) (Intent, bool) {
	if place < 0 {
		return Intent{}, false
	}
	return all[place], true
}

// waitingBeside says whether an intent of a kind waits beside the one with an id.
func (all Intents) waitingBeside(kind Kind, id string) bool {
	return slices.ContainsFunc(all, func(i Intent) bool { return i.Kind == kind && i.State == Waiting && i.ID != id })
}

// waitingAmount is what the intents of a kind that wait come to, in minor units.
func (all Intents) waitingAmount(kind Kind) int64 {
	var sum int64
	for _, i := range all {
		if i.Kind == kind && i.State == Waiting {
			sum += i.Amount
		}
	}
	return sum
}

// parts returns the parts of lines of all intents of a kind that are not refused.
func (all Intents) parts(kind Kind) []Part {
	var parts []Part
	for _, i := range all {
		if i.Kind == kind && i.State != Refused {
			parts = append(parts, i.Parts...)
		}
	}
	return parts
}

// areCaptured refuses parts of lines to refund of which less is captured and not
// refunded, wherever all captures name their lines.
func (all Intents) areCaptured(captures []Capture, parts []Part) error {
	var captured []Part
	for _, c := range captures {
		shipment, ours := all.Of(DueCapture, c.ShipmentID)
		if !ours || len(shipment.Parts) == 0 {
			return nil
		}
		captured = append(captured, shipment.Parts...)
	}
	refunded := all.parts(DueRefund)
	for _, p := range parts {
		asked, left := quantityOf(parts, p.Reference), quantityOf(captured, p.Reference)-quantityOf(refunded, p.Reference)
		if asked > left {
			return &FieldError{Field: "lines", Why: fmt.Sprintf("asks for %d of %q, and %d of %s are captured and not refunded", asked, p.Reference, max(left, 0), p.Reference)}
		}
	}
	return nil
}

// used says whether a command on the whole order brought this id before.
// It is a *ReusedError where the id stands for something else.
func (all Intents) used(kind Kind, id, reason string) (bool, error) {
	if id == "" {
		return false, nil
	}
	if err := checkCommandID("Idempotency-Key", id); err != nil {
		return false, err
	}
	for _, i := range all {
		if i.ID != id || !i.OfWholeOrder() {
			continue
		}
		if i.Kind != kind || i.Reason != reason {
			return false, &ReusedError{ID: id}
		}
		return true, nil
	}
	return false, nil
}
