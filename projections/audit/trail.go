package audit

import (
	"cmp"

	"ordertrail/domain"
	"ordertrail/eventstore"
)

// trail is one order as its records lead from one to the next. What can be
// judged by names alone is, so that an order that no longer folds is still
// looked at.
type trail struct {
	order    domain.Order
	broken   bool // a record of it does not fold; nothing behind it is folded
	last     eventstore.Record
	created  int
	acked    int
	captures int
	ended    string   // the event that ended it, empty where it has not ended
	intents  []intent // in the order they were asked for
	findings []Finding
	viewed   bool // the views have it as of a position that was replayed
	newer    bool // the views have it as of a later one
}

func newTrail(key domain.OrderKey) *trail { return &trail{order: domain.New(key)} }

// add adds the next record and returns what is wrong with it.
func (t *trail) add(r eventstore.Record) []Finding {
	t.findings = nil
	t.checkChain(r)
	t.checkCounts(r)
	if !t.broken {
		t.fold(r)
	}
	t.last = r
	t.last.Data = nil
	return t.findings
}

func (t *trail) report(r eventstore.Record, rule Rule, format string, args ...any) {
	t.findings = append(t.findings, about(r, rule, format, args...))
}

// checkChain checks a record against the one before it.
func (t *trail) checkChain(r eventstore.Record) {
	if r.Version != t.last.Version+1 {
		t.report(r, RuleVersions, "version %d follows version %d", r.Version, t.last.Version)
	}
	if r.Previous != t.last.Position {
		t.report(r, RuleChain, "it names position %d as the one before it, which is %d", r.Previous, t.last.Position)
	}
}

// checkCounts checks a record against all before it by their names alone.
func (t *trail) checkCounts(r eventstore.Record) {
	t.checkEnd(r)
	switch r.Name {
	case domain.CreatedEvent{}.Name():
		if t.created++; t.created > 1 {
			t.report(r, RuleCreatedOnce, "it is created for the %d. time", t.created)
		}
	case domain.AcknowledgedEvent{}.Name():
		if t.created == 0 {
			t.report(r, RuleCreatedOnce, "it is acknowledged and was not created before")
		}
		if t.acked++; t.acked > 1 {
			t.report(r, RuleAcknowledgedOnce, "it is acknowledged for the %d. time", t.acked)
		}
	case domain.CapturedEvent{}.Name():
		t.captures++
	}
}

// fold takes the record's step and checks the order against what was recorded.
func (t *trail) fold(r eventstore.Record) {
	event, err := r.Event()
	if err != nil {
		t.broken = true
		t.report(r, RuleReadable, "%s", err)
		return
	}
	t.checkIntents(r, event)
	after, err := domain.Evolve(t.order, event, r.Time)
	if err != nil {
		t.broken = true
		t.report(r, RuleLegal, "%s", err)
		return
	}
	if r.Status != after.Status {
		t.report(r, RuleStatus, "it is recorded as %s and folds to %s", r.Status, after.Status)
	}
	if fetched, ok := event.(domain.FetchedEvent); ok && fetched.OrderID != r.Key.ID {
		t.report(r, RuleReading, "what was fetched is order %s", fetched.OrderID)
	}
	if wrong := cmp.Or(wrongAmount(t.order, event), wrongMoney(t.order, after)); wrong != "" {
		t.report(r, RuleMoney, "%s", wrong)
	}
	if wrong := shippedHeld(t.order, event); wrong != "" {
		t.report(r, RuleHeld, "%s", wrong)
	}
	if wrong := movedTwice(t.order, event); wrong != "" {
		t.report(r, RuleKlarnaIDs, "%s", wrong)
	}
	t.order = after
}
