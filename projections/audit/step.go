package audit

import (
	"ordertrail/domain"
	"ordertrail/eventstore"
)

// Step is one event of an order as it folds.
type Step struct {
	Record eventstore.Record
	// Status is the order's after the step as folded; where the event does not fold
	// it is as before.
	Status   domain.Status
	Changes  []Change  // nothing where the event does not fold
	Findings []Finding // what is wrong with the step
}

// Steps folds the records of one order, oldest first, step by step, by the rules
// that need no other order. What nothing is due for is found at the last step.
func Steps(key domain.OrderKey, records []eventstore.Record) []Step {
	t := newTrail(key)
	steps := make([]Step, len(records))
	for i, r := range records {
		before := t.order
		findings := t.add(r)
		steps[i] = Step{Record: r, Status: t.order.Status, Changes: Changes(before, t.order), Findings: findings}
	}
	if what := t.forgotten(domain.Due, domain.Watch); what != "" {
		last := &steps[len(steps)-1]
		last.Findings = append(last.Findings, about(t.last, RuleDue, "%s", what))
	}
	return steps
}
