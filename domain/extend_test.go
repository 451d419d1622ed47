package domain

import (
	"testing"
	"time"
)

func TestRequestExtend(t *testing.T) {
	ask := func(id string) RequestExtend { return RequestExtend{ID: id, DefaultID: "m2"} }
	named := ExtendRequestedEvent{CommandID: "x1"}
	made := ExtendRequestedEvent{CommandID: "m2"}
	nothing := notNow("extend", "any more, or yet")
	decides(t, map[string]decision{
		"fetched":            {given: fetched(), when: ask(""), then: made},
		"acknowledged":       {given: acknowledged(), when: ask(""), then: made},
		"with an id":         {given: acknowledged(), when: ask("x1"), then: named},
		"shipped":            {given: acknowledged(shipped("s1", 1)), when: ask(""), then: made},
		"part captured":      {given: acknowledged(captures("s1", 1)...), when: ask(""), then: made},
		"held":               {given: fraudOf("PENDING"), when: ask(""), then: made},
		"again":              {given: acknowledged(ExtendRequestedEvent{CommandID: "m1"}), when: ask("")},
		"the same id":        {given: acknowledged(named), when: ask("x1")},
		"another id":         {given: acknowledged(named), when: ask("x2"), refused: notNow("extend", "is being extended")},
		"the same, done":     {given: acknowledged(named, ExtendedEvent{CommandID: "x1"}), when: ask("x1")},
		"the same, refused":  {given: acknowledged(named, refused(DueExtend, "x1")), when: ask("x1")},
		"anew":               {given: acknowledged(named, ExtendedEvent{CommandID: "x1"}), when: ask("x2"), then: ExtendRequestedEvent{CommandID: "x2"}},
		"an id of a release": {given: acknowledged(append(captures("s1", 1), ReleaseRequestedEvent{CommandID: "x1"})...), when: ask("x1"), refused: &ReusedError{ID: "x1"}},
		"nobody pushed":      {when: ask(""), refused: nothing},
		"pushed":             {given: []Event{PushedEvent{}}, when: ask(""), refused: nothing},
		"captured":           {given: acknowledged(captures("s1", 5000)...), when: ask(""), refused: nothing},
		"cancelled":          {given: acknowledged(CancelledEvent{}), when: ask(""), refused: nothing},
		"expired":            {given: acknowledged(ExpiredEvent{}), when: ask(""), refused: nothing},
		"being cancelled":    {given: acknowledged(CancelRequestedEvent{CommandID: "c"}), when: ask(""), refused: nothing},
		"being released":     {given: acknowledged(append(captures("s1", 1), ReleaseRequestedEvent{CommandID: "c"})...), when: ask(""), refused: nothing},
		"a bad id":           {given: acknowledged(), when: ask("\n"), refused: &FieldError{Field: "Idempotency-Key"}},
	})
}

func TestRecordExtend(t *testing.T) {
	end := basket().ExpiresAt
	asked := ExtendRequestedEvent{CommandID: "m1"}
	later := end.Add(5 * 24 * time.Hour)
	record := RecordExtend{ExpiresAt: later}
	done := ExtendedEvent{CommandID: "m1", ExpiresAt: later}
	decides(t, map[string]decision{
		"asked for":            {given: acknowledged(asked), when: record, then: done},
		"on the same day":      {given: acknowledged(asked), when: RecordExtend{ExpiresAt: end}, then: ExtendedEvent{CommandID: "m1", ExpiresAt: end}},
		"read before it shows": {given: acknowledged(asked), when: RecordExtend{ExpiresAt: end.Add(-time.Hour)}, then: ExtendedEvent{CommandID: "m1", ExpiresAt: end}},
		"read without a time":  {given: acknowledged(asked), when: RecordExtend{}, then: ExtendedEvent{CommandID: "m1", ExpiresAt: end}},
		"nobody asked":         {given: acknowledged(), when: record},
		"done already":         {given: acknowledged(asked, done), when: record},
	})
	o := given(t, acknowledged(asked, done)...)
	if o.Intents.waits(DueExtend) >= 0 || o.ExpiresAt != later || o.Status != Acknowledged {
		t.Errorf("extended, the order is %+v", o)
	}
	if o := given(t, acknowledged(asked, ExtendedEvent{ExpiresAt: later, External: true})...); o.Intents.waits(DueExtend) < 0 {
		t.Error("an extension elsewhere ends the intent")
	}
}
