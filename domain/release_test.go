package domain

import "testing"

func TestRequestRelease(t *testing.T) {
	paid := func(after ...Event) []Event { return acknowledged(append(captures("s1", 2000), after...)...) }
	ask := func(id string) RequestRelease { return RequestRelease{ID: id, DefaultID: "m2"} }
	asked, named := ReleaseRequestedEvent{CommandID: "m1"}, ReleaseRequestedEvent{CommandID: "x1"}
	decides(t, map[string]decision{
		"part captured":          {given: paid(), when: ask(""), then: ReleaseRequestedEvent{CommandID: "m2"}},
		"with an id":             {given: paid(), when: ask("x1"), then: named},
		"part captured, held":    {given: paid(HeldEvent{Hold: HoldOperator}), when: ask(""), then: ReleaseRequestedEvent{CommandID: "m2"}},
		"again":                  {given: paid(asked), when: ask("")},
		"the same id":            {given: paid(named), when: ask("x1")},
		"without its id":         {given: paid(named), when: ask("")},
		"another id":             {given: paid(named), when: ask("x2"), refused: notNow("release", "is being released")},
		"the same, done":         {given: paid(named, ReleasedEvent{CommandID: "x1"}), when: ask("x1")},
		"the same, refused":      {given: paid(named, refused(DueRelease, "x1")), when: ask("x1")},
		"anew, once refused":     {given: paid(named, refused(DueRelease, "x1")), when: ask("x2"), then: ReleaseRequestedEvent{CommandID: "x2"}},
		"an id of an extension":  {given: paid(ExtendRequestedEvent{CommandID: "x1"}), when: ask("x1"), refused: &ReusedError{ID: "x1"}},
		"a bad id":               {given: paid(), when: ask("x 1"), refused: &FieldError{Field: "Idempotency-Key"}},
		"acknowledged":           {given: acknowledged(), when: ask(""), refused: notNow("release", "cancel it")},
		"while a shipment waits": {given: paid(shipped("s2", 1)), when: ask(""), refused: notNow("release", "no shipment waits")},
		"captured":               {given: acknowledged(captures("s1", 5000)...), when: ask(""), refused: notNow("release", "partial capture")},
		"released":               {given: paid(ReleasedEvent{}), when: ask(""), refused: notNow("release", "partial capture")},
		"expired":                {given: paid(ExpiredEvent{}), when: ask(""), refused: notNow("release", "partial capture")},
		"nobody pushed":          {when: ask(""), refused: notNow("release", "nothing of it is captured")},
	})
}

func TestRecordRelease(t *testing.T) {
	paid := func(after ...Event) []Event { return acknowledged(append(captures("s1", 2000), after...)...) }
	asked := ReleaseRequestedEvent{CommandID: "m1"}
	rest := CapturedEvent{CaptureID: "x", Amount: 3000, External: true}
	decides(t, map[string]decision{
		"asked for":               {given: paid(asked), when: RecordRelease{}, then: ReleasedEvent{CommandID: "m1", Amount: 3000}},
		"nobody asked":            {given: paid(), when: RecordRelease{}},
		"done already":            {given: paid(asked, ReleasedEvent{CommandID: "m1", Amount: 3000}), when: RecordRelease{}},
		"the rest was captured":   {given: paid(asked, rest), when: RecordRelease{}, then: ReleasedEvent{CommandID: "m1"}},
		"some of it was captured": {given: paid(asked, CapturedEvent{CaptureID: "x", Amount: 1000, External: true}), when: RecordRelease{}, then: ReleasedEvent{CommandID: "m1", Amount: 2000}},
		"it expired":              {given: paid(asked, ExpiredEvent{}), when: RecordRelease{}, refused: StepRelease},
	})
	o := given(t, paid(asked, ReleasedEvent{CommandID: "m1", Amount: 3000})...)
	if o.Status != Captured || o.Intents.waits(DueRelease) >= 0 || o.RemainingAuthorizedAmount != 0 || o.CapturedAmount != 2000 || o.OrderAmount != 5000 {
		t.Errorf("released, the order is %+v", o)
	}
}
