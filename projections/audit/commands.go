package audit

import (
	"slices"

	"ordertrail/domain"
	"ordertrail/eventstore"
)

// intent is something that was asked for and that Klarna is told. It is kept
// behind its outcome, so that its id is not used again.
type intent struct {
	kind  domain.Kind
	id    string // the command's
	state domain.State
}

// commands holds an event against the intents before it: each has an id of its own
// and at most one outcome, which comes behind it.
func (t *trail) commands(r eventstore.Record, event domain.Event) {
	switch e := event.(type) {
	case domain.CreatedEvent:
		// A cancellation that is under way already makes it none of its own.
		if _, waits := t.waiting(domain.DueCancel); e.Cancel != "" && !waits {
			t.asks(r, domain.DueCancel, domain.ShopDecision)
		}
	case domain.ShippedEvent:
		t.asks(r, domain.DueCapture, e.ShipmentID)
	case domain.RefundRequestedEvent:
		t.asks(r, domain.DueRefund, e.RefundID)
	case domain.CancelRequestedEvent:
		t.asks(r, domain.DueCancel, e.CommandID)
	case domain.ReleaseRequestedEvent:
		t.asks(r, domain.DueRelease, e.CommandID)
	case domain.ExtendRequestedEvent:
		t.asks(r, domain.DueExtend, e.CommandID)
	default:
		t.outcomes(r, event)
	}
}

func (t *trail) outcomes(r eventstore.Record, event domain.Event) {
	switch e := event.(type) {
	case domain.CapturedEvent:
		t.done(r, domain.DueCapture, e.ShipmentID, e.External)
	case domain.RefundedEvent:
		t.done(r, domain.DueRefund, e.RefundID, e.External)
	case domain.CancelledEvent:
		t.done(r, domain.DueCancel, e.CommandID, e.External)
	case domain.ReleasedEvent:
		t.done(r, domain.DueRelease, e.CommandID, e.External)
	case domain.ExtendedEvent:
		t.done(r, domain.DueExtend, e.CommandID, e.External)
	case domain.RefusedEvent:
		t.refused(r, e)
	}
}

// asks adds an intent.
func (t *trail) asks(r eventstore.Record, kind domain.Kind, id string) {
	if id == "" {
		t.report(r, RuleCommands, "it asks to %s and has no id", kind)
	}
	if t.find(kind, id) >= 0 {
		t.report(r, RuleCommands, "its id %q was used to %s before", id, kind)
	}
	t.intents = append(t.intents, intent{kind: kind, id: id, state: domain.Waiting})
}

// done ends an intent with what was asked for. What somebody else did is no
// outcome of any.
func (t *trail) done(r eventstore.Record, kind domain.Kind, id string, external bool) {
	switch {
	case !external:
		t.end(r, kind, id, domain.Done)
	case id != "":
		t.report(r, RuleCommands, "it is external and names %q, which asked to %s", id, kind)
	}
}

// refused ends an intent by Klarna's refusal. The shop's order number is no
// command: it stands in the created event, and is refused once.
func (t *trail) refused(r eventstore.Record, e domain.RefusedEvent) {
	if e.What != domain.DueReference {
		t.end(r, e.What, e.ID, domain.Refused)
		return
	}
	if t.order.OrderNumber == "" || t.order.ReferenceSettled {
		t.report(r, RuleCommands, "an order number is refused that Klarna was not to be told")
	}
}

func (t *trail) end(r eventstore.Record, kind domain.Kind, id string, state domain.State) {
	at := t.find(kind, id)
	if at < 0 {
		t.report(r, RuleCommands, "it is the outcome of %q, which did not ask to %s before", id, kind)
		return
	}
	// What Klarna shows wins: money may turn out to be moved behind a refusal.
	money := kind == domain.DueCapture || kind == domain.DueRefund
	late := money && t.intents[at].state == domain.Refused && state == domain.Done
	if t.intents[at].state != domain.Waiting && !late {
		t.report(r, RuleCommands, "%q, which asked to %s, is %s already", id, kind, t.intents[at].state)
	}
	t.intents[at].state = state
}

func (t *trail) find(kind domain.Kind, id string) int {
	return slices.IndexFunc(t.intents, func(i intent) bool { return i.kind == kind && i.id == id })
}

// waiting gives the oldest intent of a kind that has no outcome, false where there
// is none.
func (t *trail) waiting(kind domain.Kind) (intent, bool) {
	at := slices.IndexFunc(t.intents, func(i intent) bool { return i.kind == kind && i.state == domain.Waiting })
	if at < 0 {
		return intent{}, false
	}
	return t.intents[at], true
}
