package domain

import (
	"reflect"
	"testing"
)

func TestHold(t *testing.T) {
	held := HeldEvent{CommandID: "x1", Hold: HoldOperator, Reason: "address"}
	byHand := HeldEvent{Hold: HoldOperator}
	over := notNow("hold", "nothing of it can be captured")
	decides(t, map[string]decision{
		"fetched":           {given: fetched(), when: Hold{}, then: byHand},
		"acknowledged":      {given: acknowledged(), when: Hold{ID: "x1", Reason: "address"}, then: held},
		"shipped":           {given: acknowledged(shipped("s1", 1)), when: Hold{}, then: byHand},
		"part captured":     {given: acknowledged(captures("s1", 1)...), when: Hold{}, then: byHand},
		"held by Klarna":    {given: fraudOf("PENDING"), when: Hold{}, then: byHand},
		"held already":      {given: acknowledged(held), when: Hold{ID: "x2"}, then: HeldEvent{CommandID: "x2", Hold: HoldOperator}},
		"held, no id":       {given: acknowledged(held), when: Hold{}},
		"the same id":       {given: acknowledged(held, ResumedEvent{Lifted: []string{HoldOperator}}), when: Hold{ID: "x1", Reason: "address"}},
		"the same, other":   {given: acknowledged(held), when: Hold{ID: "x1", Reason: "stock"}, refused: &ReusedError{ID: "x1"}},
		"pushed":            {given: []Event{PushedEvent{}}, when: Hold{}, refused: over},
		"captured":          {given: acknowledged(captures("s1", 5000)...), when: Hold{}, refused: over},
		"cancelled":         {given: acknowledged(CancelledEvent{}), when: Hold{}, refused: over},
		"expired":           {given: acknowledged(ExpiredEvent{}), when: Hold{}, refused: over},
		"a personal reason": {given: acknowledged(), when: Hold{Reason: "b@c.example"}, refused: &FieldError{Field: "reason"}},
		"a bad id":          {given: acknowledged(), when: Hold{ID: " "}, refused: &FieldError{Field: "Idempotency-Key"}},
	})
}

func TestResume(t *testing.T) {
	held := HeldEvent{Hold: HoldOperator}
	lifted := func(id string, holds ...string) ResumedEvent { return ResumedEvent{CommandID: id, Lifted: holds} }
	mismatch := CreatedEvent{Mismatch: &Mismatch{Expected: Money{1, "SEK"}, Shown: Money{5000, "SEK"}}}
	decides(t, map[string]decision{
		"the operator's":     {given: acknowledged(held), when: Resume{ID: "x1"}, then: lifted("x1", HoldOperator)},
		"a mismatch":         {given: fetched(mismatch, AcknowledgedEvent{}), when: Resume{}, then: lifted("", HoldMismatch)},
		"both":               {given: fetched(mismatch, AcknowledgedEvent{}, held), when: Resume{}, then: lifted("", HoldOperator, HoldMismatch)},
		"beside Klarna's":    {given: fraudOf("PENDING", held), when: Resume{}, then: lifted("", HoldOperator)},
		"Klarna's only":      {given: fraudOf("PENDING"), when: Resume{}, refused: notNow("resume", "only Klarna can lift what holds it: fraud_pending")},
		"a stop":             {given: acknowledged(FraudChangedEvent{Fraud: FraudStopped}), when: Resume{}, refused: notNow("resume", "fraud_stopped")},
		"nothing":            {given: acknowledged(), when: Resume{}, refused: notNow("resume", "nothing holds it")},
		"the same id":        {given: acknowledged(held, lifted("x1", HoldOperator), held), when: Resume{ID: "x1"}},
		"an id of the hold":  {given: acknowledged(HeldEvent{CommandID: "x1", Hold: HoldOperator}), when: Resume{ID: "x1"}, refused: &ReusedError{ID: "x1"}},
		"another hold of it": {given: acknowledged(held, lifted("x1", HoldOperator), held), when: Resume{ID: "x2"}, then: lifted("x2", HoldOperator)},
	})
	both := given(t, fraudOf("PENDING", held)...)
	if want := []string{HoldFraudPending, HoldOperator}; !reflect.DeepEqual(both.Holds, want) {
		t.Errorf("held by %v, want %v", both.Holds, want)
	}
	if twice := given(t, acknowledged(held, held)...); len(twice.Holds) != 1 {
		t.Errorf("held twice, it is held by %v", twice.Holds)
	}
	resumed := given(t, acknowledged(held, lifted("", HoldOperator))...)
	if resumed.Held() || resumed.Holds != nil {
		t.Errorf("resumed, it is held by %#v", resumed.Holds)
	}
}
