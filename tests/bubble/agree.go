package bubble

import (
	"context"

	"ordertrail/adapters/klarnasim"
	"ordertrail/domain"
	"ordertrail/projections/audit"
)

// Agrees checks orders against what is true at Klarna, and the whole log against
// its invariants.
func (b *Bubble) Agrees(ids ...string) {
	b.T.Helper()
	for _, id := range ids {
		b.agreesOn(id)
	}
	b.caughtUp(context.Background(), b.view)
	report := Must(audit.Replay(context.Background(), b.log, b.view, func(uint64, uint64) {}))(b.T)
	for _, finding := range report.Findings {
		b.T.Errorf("audit: %+v", finding)
	}
}

func (b *Bubble) agreesOn(id string) {
	b.T.Helper()
	o, truth := b.Order(id), Must(b.Sim.Order(id))(b.T)
	ours := [4]int64{o.OrderAmount, o.CapturedAmount, o.RefundedAmount, o.RemainingAuthorizedAmount}
	klarnas := [4]int64{truth.Order.OrderAmount, truth.Order.CapturedAmount, truth.Order.RefundedAmount, truth.Order.RemainingAuthorizedAmount}
	if ours != klarnas {
		b.T.Errorf("%s is %s with %v here and %s with %v at Klarna: %v", id, o.Status, ours, truth.Order.Status, klarnas, b.Events(id))
	}
	if len(o.Captures) != len(truth.Order.Captures) {
		b.T.Errorf("%s has %d captures here and %d at Klarna: %v", id, len(o.Captures), len(truth.Order.Captures), b.Events(id))
	}
	ended := map[klarnasim.Status]domain.Status{klarnasim.Cancelled: domain.Cancelled, klarnasim.Expired: domain.Expired, klarnasim.Captured: domain.Captured, klarnasim.Closed: domain.Captured}
	if want := ended[truth.Order.Status]; want != "" && o.Status != want {
		b.T.Errorf("%s is %s here and %s at Klarna: %v", id, o.Status, truth.Order.Status, b.Events(id))
	}
	references := map[string]int{}
	for _, c := range truth.Order.Captures {
		references["capture "+c.Reference]++
	}
	for _, r := range truth.Order.Refunds {
		references["refund "+r.Reference]++
	}
	for _, i := range o.Intents {
		if made := references[string(i.Kind)+" "+i.ID]; made > 1 || i.State == domain.Refused && made > 0 {
			b.T.Errorf("%s: %s %s is %s and was made %d times at Klarna", id, i.Kind, i.ID, i.State, made)
		}
	}
	if truth.AcknowledgeEffects > 1 {
		b.T.Errorf("%s was acknowledged %d times in effect", id, truth.AcknowledgeEffects)
	}
}
