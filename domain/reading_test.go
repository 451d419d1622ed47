package domain

import "testing"

// An order whose status at Klarna is a word that is new here is not taken for one that
// may be captured, until Klarna uses one that is known.
func TestAStatusThatKlarnaNeverUsedHolds(t *testing.T) {
	hold, lifted := HeldEvent{Hold: HoldStatusUnknown}, ResumedEvent{Lifted: []string{HoldStatusUnknown}}
	says := func(word string) func(*Reading) { return func(r *Reading) { r.Status = word } }
	finds(t, map[string]sighting{
		"found so":            {[]Event{PushedEvent{Via: ViaPush}}, says("ON_HOLD"), []Event{FetchedEvent(readingOf("ON_HOLD")), hold}},
		"later":               {acknowledged(), says("ON_HOLD"), []Event{hold}},
		"spelt otherwise":     {acknowledged(), says("CANCELED"), []Event{hold}},
		"known to be so":      {acknowledged(hold), says("FROZEN"), nil},
		"authorized again":    {acknowledged(hold), says("AUTHORIZED"), []Event{lifted}},
		"and then cancelled":  {acknowledged(hold), says("CANCELLED"), []Event{CancelledEvent{Reason: "cancelled at Klarna", External: true}, lifted}},
		"of what has ended":   {acknowledged(CancelledEvent{}), says("ARCHIVED"), nil},
		"beside an operator":  {acknowledged(HeldEvent{Hold: HoldOperator}), says("ON_HOLD"), []Event{hold}},
		"a capture before it": {acknowledged(), takes("SETTLING", ShownMove{ID: "x", Amount: 1000}), []Event{elsewhereAs("x", 1000, ""), hold}},
	})
	decides(t, map[string]decision{
		"not shipped":      {given: acknowledged(hold), when: Ship{ID: "s1"}, refused: notNow("ship", HoldStatusUnknown)},
		"nobody lifts it":  {given: acknowledged(hold), when: Resume{}, refused: notNow("resume", "only Klarna")},
		"shipped once not": {given: acknowledged(hold, lifted), when: Ship{ID: "s1", Amount: some(1)}, then: shipped("s1", 1)},
	})
	if o := given(t, acknowledged(shipped("s1", 1), hold)...); IsDue(o, DueCapture) {
		t.Error("a shipment of it is captured")
	}
}

func readingOf(status string) Reading {
	r := basket()
	r.Status = status
	return r
}
