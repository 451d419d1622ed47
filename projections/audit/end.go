package audit

import (
	"ordertrail/domain"
	"ordertrail/eventstore"
)

// checkEnd checks a record against the end of its order, by their names.
func (t *trail) checkEnd(r eventstore.Record) {
	if t.ended != "" && !t.mayFollow(r.Name) {
		t.report(r, RuleEnded, "%s follows %s", r.Name, t.ended)
	}
	switch r.Name {
	case domain.CancelledEvent{}.Name():
		if t.captures > 0 {
			t.report(r, RuleEnded, "it is cancelled and something of it was captured before")
		}
		t.ended = r.Name
	case domain.ExpiredEvent{}.Name():
		t.ended = r.Name
	case domain.CapturedEvent{}.Name():
		t.ended = "" // made in time and found late: what is left may expire once more
	}
}

// mayFollow says whether an event may still come once the order has ended: what is
// only heard, the outcome of what waited then, a hold that is lifted, and where the
// authorization ended by time what concerns the money captured before.
func (t *trail) mayFollow(name string) bool {
	switch name {
	case domain.PushedEvent{}.Name(), domain.NotifiedEvent{}.Name(), domain.ResumedEvent{}.Name(), domain.RefusedEvent{}.Name():
		return true
	case domain.ExtendedEvent{}.Name():
		_, waits := t.waiting(domain.DueExtend)
		return waits
	case domain.FetchedEvent{}.Name(), domain.CapturedEvent{}.Name(), domain.RefundRequestedEvent{}.Name(), domain.RefundedEvent{}.Name():
		return t.ended == domain.ExpiredEvent{}.Name()
	}
	return false
}
