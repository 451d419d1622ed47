package audit

import (
	"slices"

	"ordertrail/domain"
	"ordertrail/eventstore"
)

// intent is something that was asked for and that Klarna is told. It is kept
// after its outcome, so that its id is not used again.
type intent struct {
	kind  domain.Kind
	id    string // the command's
	state domain.State
}

// checkIntents checks an event against the intents before it: each has an id of its own
// and at most one outcome, which comes behind it.
func (t *trail) checkIntents(r eventstore.Record, event domain.Event) {
	if created, is := event.(domain.CreatedEvent); is {
		// A cancellation that is under way already makes it none of its own.
		if _, waits := t.waiting(domain.DueCancel); created.Cancel != "" && !waits {
			t.begin(r, domain.DueCancel, domain.ShopDecision)
		}
	}
	if kind, id, some := domain.Requests(event); some {
		t.begin(r, kind, id)
	}
	if outcome, some := domain.OutcomeOf(event); some {
		t.outcome(r, outcome)
	}
}

// outcome ends an intent. What somebody else did is no outcome of any. The shop's
// order number is no command: it stands in the created event, and is refused once.
func (t *trail) outcome(r eventstore.Record, o domain.Outcome) {
	switch {
	case o.Kind == domain.DueReference:
		if _, waits := t.order.Intents.Waiting(domain.DueReference); !waits {
			t.report(r, RuleCommands, "an order number is refused that Klarna was not to be told")
		}
	case !o.External:
		t.end(r, o.Kind, o.ID, o.State)
	case o.ID != "":
		t.report(r, RuleCommands, "it is external and names %q, which asked to %s", o.ID, o.Kind)
	}
}

// begin adds an intent.
func (t *trail) begin(r eventstore.Record, kind domain.Kind, id string) {
	if id == "" {
		t.report(r, RuleCommands, "it asks to %s and has no id", kind)
	}
	if t.find(kind, id) >= 0 {
		t.report(r, RuleCommands, "its id %q was used to %s before", id, kind)
	}
	if before, waits := t.waiting(kind); waits && !kind.MovesMoney() {
		t.report(r, RuleCommands, "it asks to %s while %q, which asked for the same, has no outcome", kind, before.id)
	}
	t.intents = append(t.intents, intent{kind: kind, id: id, state: domain.Waiting})
}

func (t *trail) end(r eventstore.Record, kind domain.Kind, id string, state domain.State) {
	at := t.find(kind, id)
	if at < 0 {
		t.report(r, RuleCommands, "it is the outcome of %q, which did not ask to %s before", id, kind)
		return
	}
	// What Klarna shows wins: money may turn out to be moved behind a refusal.
	late := kind.MovesMoney() && t.intents[at].state == domain.Refused && state == domain.Done
	if t.intents[at].state != domain.Waiting && !late {
		t.report(r, RuleCommands, "%q, which asked to %s, is %s already", id, kind, t.intents[at].state)
	}
	t.intents[at].state = state
}

func (t *trail) find(kind domain.Kind, id string) int {
	return slices.IndexFunc(t.intents, func(i intent) bool { return i.kind == kind && i.id == id })
}

// waiting returns the oldest intent of a kind that has no outcome, false where there
// is none.
func (t *trail) waiting(kind domain.Kind) (intent, bool) {
	at := slices.IndexFunc(t.intents, func(i intent) bool { return i.kind == kind && i.state == domain.Waiting })
	if at < 0 {
		return intent{}, false
	}
	return t.intents[at], true
}
