package domain

import (
	"testing"
	"time"
)

func TestRequestCancel(t *testing.T) {
	stock := RequestCancel{DefaultID: "m1", Reason: "out of stock"}
	asked := CancelRequestedEvent{CommandID: "m1", Reason: "out of stock"}
	named := RequestCancel{ID: "x1", DefaultID: "m1", Reason: "out of stock"}
	byName := CancelRequestedEvent{CommandID: "x1", Reason: "out of stock"}
	ended := notNow("cancel", "has not ended")
	part := notNow("cancel", "release what remains")
	decides(t, map[string]decision{
		"fetched":                  {given: fetched(), when: stock, then: asked},
		"created":                  {given: fetched(CreatedEvent{}), when: stock, then: asked},
		"acknowledged":             {given: acknowledged(), when: stock, then: asked},
		"held":                     {given: fraudOf("REJECTED"), when: stock, then: asked},
		"with an id":               {given: acknowledged(), when: named, then: byName},
		"after a refused shipment": {given: acknowledged(shipped("s1", 1), refused(DueCapture, "s1")), when: stock, then: asked},
		"after a refused cancel":   {given: acknowledged(asked, refused(DueCancel, "m1")), when: RequestCancel{DefaultID: "m2", Reason: "r"}, then: CancelRequestedEvent{CommandID: "m2", Reason: "r"}},
		"nobody pushed":            {when: stock, refused: ended},
		"pushed":                   {given: []Event{PushedEvent{}}, when: stock, refused: ended},
		"unresolved":               {given: []Event{PushedEvent{}, UnresolvedEvent{}}, when: stock, refused: ended},
		"cancelled":                {given: acknowledged(CancelledEvent{}), when: stock, refused: notNow("cancel", "cancelled already")},
		"expired":                  {given: acknowledged(ExpiredEvent{}), when: stock, refused: ended},
		"shipped":                  {given: acknowledged(shipped("s1", 1)), when: stock, refused: notNow("cancel", "about to be captured")},
		"shipped after a part":     {given: acknowledged(append(captures("s1", 1), shipped("s2", 1))...), when: stock, refused: notNow("cancel", "about to be captured")},
		"part captured":            {given: acknowledged(captures("s1", 1)...), when: stock, refused: part},
		"captured":                 {given: acknowledged(captures("s1", 5000)...), when: stock, refused: part},
		"captured, expired":        {given: acknowledged(append(captures("s1", 1), ExpiredEvent{})...), when: stock, refused: part},
		"no reason":                {given: acknowledged(), when: RequestCancel{DefaultID: "m1"}, refused: &FieldError{Field: "reason", Why: "is required"}},
		"a blank reason":           {given: acknowledged(), when: RequestCancel{DefaultID: "m1", Reason: "  "}, refused: &FieldError{Field: "reason", Why: "is required"}},
		"a reason read backwards":  {given: acknowledged(), when: RequestCancel{DefaultID: "m1", Reason: "out \u202e of stock"}, refused: &FieldError{Field: "reason", Why: "kept for ever"}},
		"a personal reason":        {given: acknowledged(), when: RequestCancel{DefaultID: "m1", Reason: "call 070-123 45 67"}, refused: &FieldError{Field: "reason", Why: "nothing personal"}},
		"a bad id":                 {given: acknowledged(), when: RequestCancel{ID: "x 1", Reason: "r"}, refused: &FieldError{Field: "Idempotency-Key"}},
	})
}

func TestACancellationIsAskedForOnce(t *testing.T) {
	asked := CancelRequestedEvent{CommandID: "m1", Reason: "out of stock"}
	named := CancelRequestedEvent{CommandID: "x1", Reason: "out of stock"}
	decided := CreatedEvent{Cancel: "out of stock"}
	ask := func(id, reason string) RequestCancel { return RequestCancel{ID: id, DefaultID: "m2", Reason: reason} }
	decides(t, map[string]decision{
		"again without an id":       {given: acknowledged(asked), when: ask("", "out of stock")},
		"for another reason":        {given: acknowledged(asked), when: ask("", "changed mind")},
		"now with an id":            {given: acknowledged(asked), when: ask("x1", "out of stock"), refused: notNow("cancel", "being cancelled")},
		"with the same id":          {given: acknowledged(named), when: ask("x1", "out of stock")},
		"without an id where named": {given: acknowledged(named), when: ask("", "out of stock")},
		"another id":                {given: acknowledged(named), when: ask("x2", "out of stock"), refused: notNow("cancel", "being cancelled")},
		"the same, another reason":  {given: acknowledged(named), when: ask("x1", "changed mind"), refused: &ReusedError{ID: "x1"}},
		"the same, once cancelled":  {given: acknowledged(named, CancelledEvent{CommandID: "x1"}), when: ask("x1", "out of stock")},
		"the same, once refused":    {given: acknowledged(named, refused(DueCancel, "x1")), when: ask("x1", "out of stock")},
		"another, once refused":     {given: acknowledged(named, refused(DueCancel, "x1")), when: ask("x2", "r"), then: CancelRequestedEvent{CommandID: "x2", Reason: "r"}},
		"another, once cancelled":   {given: acknowledged(named, CancelledEvent{}), when: ask("x2", "r"), refused: notNow("cancel", "cancelled already")},
		"an id of a hold":           {given: acknowledged(HeldEvent{CommandID: "x1", Hold: HoldOperator}), when: ask("x1", "r"), refused: &ReusedError{ID: "x1"}},
		"the shop decided":          {given: fetched(decided), when: ask("", "out of stock")},
	})
}

func TestRecordCancel(t *testing.T) {
	asked := CancelRequestedEvent{CommandID: "m1", Reason: "out of stock"}
	done := CancelledEvent{CommandID: "m1", Reason: "out of stock"}
	decides(t, map[string]decision{
		"acknowledged":       {given: acknowledged(asked), when: RecordCancel{}, then: done},
		"fetched":            {given: fetched(asked), when: RecordCancel{}, then: done},
		"nobody asked":       {given: acknowledged(), when: RecordCancel{}},
		"cancelled already":  {given: acknowledged(asked, done), when: RecordCancel{}},
		"refused before":     {given: acknowledged(asked, refused(DueCancel, "m1")), when: RecordCancel{}},
		"captured elsewhere": {given: acknowledged(asked, CapturedEvent{CaptureID: "x", Amount: 1, External: true}), when: RecordCancel{}, refused: StepCancel},
	})
	o := given(t, acknowledged(asked, done)...)
	if o.Status != Cancelled || o.Intents.waits(DueCancel) >= 0 || o.RemainingAuthorizedAmount != 0 || len(Due(o)) != 0 {
		t.Errorf("cancelled, the order is %+v", o)
	}
}

func TestAnIntentRemembersThatTheOrderRested(t *testing.T) {
	for pause, want := range map[time.Duration]bool{pauseBeforeMoney - 1: false, pauseBeforeMoney: true} {
		o := given(t, acknowledged()...)
		at := o.UpdatedAt.Add(pause)
		money := given(t, acknowledged(captures("s0", 1)...)...)
		paid := money.UpdatedAt.Add(pause)
		for _, test := range []struct {
			order Order
			event Event
			at    time.Time
			kind  Kind
		}{
			{o, CancelRequestedEvent{CommandID: "x"}, at, DueCancel},
			{o, ExtendRequestedEvent{CommandID: "x"}, at, DueExtend},
			{o, shipped("s1", 1), at, DueCapture},
			{money, ReleaseRequestedEvent{CommandID: "x"}, paid, DueRelease},
			{money, refunding("r1", 1), paid, DueRefund},
		} {
			next, err := Evolve(test.order, test.event, test.at)
			if i, waits := next.Intents.Waiting(test.kind); err != nil || !waits || i.Rested != want || i.At != test.at {
				t.Errorf("%s after %s: %+v, %v", test.kind, pause, i, err)
			}
		}
	}
}
