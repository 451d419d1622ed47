package domain

import (
	"strings"
	"testing"
)

const noticeRejected = "FRAUD_RISK_REJECTED"

func TestNotify(t *testing.T) {
	stop := Notify{noticeStopped}
	early := PushedEvent{Via: ViaNotification, Notice: noticeStopped}
	word := &FieldError{Field: "event_type"}
	long := strings.Repeat("X", 64)
	decides(t, map[string]decision{
		"fetched":        {given: fetched(), when: stop, then: NotifiedEvent{noticeStopped}},
		"captured":       {given: acknowledged(captures("s1", 5000)...), when: stop, then: NotifiedEvent{noticeStopped}},
		"cancelled":      {given: acknowledged(CancelledEvent{}), when: Notify{noticeAccepted}, then: NotifiedEvent{noticeAccepted}},
		"once more":      {given: acknowledged(NotifiedEvent{noticeStopped}), when: stop, then: NotifiedEvent{noticeStopped}},
		"a new word":     {given: acknowledged(), when: Notify{"ORDER_ACCEPTED"}, then: NotifiedEvent{"ORDER_ACCEPTED"}},
		"a short word":   {given: acknowledged(), when: Notify{"X"}, then: NotifiedEvent{"X"}},
		"a long word":    {given: acknowledged(), when: Notify{long}, then: NotifiedEvent{long}},
		"too long":       {given: acknowledged(), when: Notify{long + "X"}, refused: word},
		"no word":        {given: acknowledged(), when: Notify{}, refused: word},
		"small letters":  {given: acknowledged(), when: Notify{"fraud_risk_stopped"}, refused: word},
		"odd letters":    {given: acknowledged(), when: Notify{"A-B"}, refused: word},
		"pushed":         {given: []Event{PushedEvent{}}, when: stop, then: early},
		"unresolved":     {given: []Event{PushedEvent{}, UnresolvedEvent{}}, when: stop, then: early},
		"nobody pushed":  {when: stop, then: early},
		"no word at all": {when: Notify{}, refused: word},
	})
}

// What a stop leaves is undone by an acceptance only, whatever a read shows.
func TestObserveFraud(t *testing.T) {
	reads := func(word string) Observe { return shown(func(r *Reading) { r.Fraud = word }) }
	stopped := []Event{NotifiedEvent{noticeStopped}, FraudChangedEvent{Fraud: FraudStopped, Before: FraudAccepted}}
	after := func(more ...Event) []Event { return acknowledged(append(stopped, more...)...) }
	to := func(fraud, before string) FraudChangedEvent { return FraudChangedEvent{Fraud: fraud, Before: before} }
	pending := func(more ...Event) []Event { return fraudOf("PENDING", more...) }
	decides(t, map[string]decision{
		"no change":                         {given: acknowledged(), when: reads("ACCEPTED")},
		"no word":                           {given: acknowledged(), when: reads("")},
		"accepted at last":                  {given: pending(), when: reads("ACCEPTED"), then: to(FraudAccepted, FraudPending)},
		"rejected":                          {given: pending(), when: reads("REJECTED"), then: to(FraudRejected, FraudPending)},
		"pending still":                     {given: pending(NotifiedEvent{noticeAccepted}), when: reads("PENDING")},
		"a new word":                        {given: acknowledged(), when: reads("FROZEN"), then: to("frozen", FraudAccepted)},
		"rejected after all":                {given: acknowledged(), when: reads("REJECTED"), then: to(FraudRejected, FraudAccepted)},
		"stopped":                           {given: acknowledged(stopped[0]), when: reads("ACCEPTED"), then: to(FraudStopped, FraudAccepted)},
		"stopped while pending":             {given: pending(stopped[0]), when: reads("PENDING"), then: to(FraudStopped, FraudPending)},
		"stopped, and Klarna shows no word": {given: acknowledged(stopped[0]), when: reads(""), then: to(FraudStopped, FraudAccepted)},
		"stopped once captured":             {given: acknowledged(append(captures("s1", 5000), stopped[0])...), when: reads("ACCEPTED"), then: to(FraudStopped, FraudAccepted)},
		"a stop, read again":                {given: after(), when: reads("ACCEPTED")},
		"a stop, then pending":              {given: after(), when: reads("PENDING")},
		"a stop, then rejected":             {given: after(), when: reads("REJECTED"), then: to(FraudRejected, FraudStopped)},
		"rejected after a stop, read again": {given: after(to(FraudRejected, FraudStopped)), when: reads("ACCEPTED"), then: to(FraudStopped, FraudRejected)},
		"a stop, then an acceptance":        {given: after(NotifiedEvent{noticeAccepted}), when: reads("ACCEPTED"), then: to(FraudAccepted, FraudStopped)},
		"an acceptance that does not show":  {given: after(NotifiedEvent{noticeAccepted}), when: reads("PENDING"), then: to(FraudPending, FraudStopped)},
		"a stop, then a rejection":          {given: after(NotifiedEvent{noticeRejected}), when: reads("ACCEPTED")},
		"a stop, then another word":         {given: after(NotifiedEvent{"X"}), when: reads("ACCEPTED")},
		"a stop and another word unread":    {given: acknowledged(stopped[0], NotifiedEvent{"X"}), when: reads("ACCEPTED"), then: to(FraudStopped, FraudAccepted)},
		"a stop and a rejection unread":     {given: acknowledged(stopped[0], NotifiedEvent{noticeRejected}), when: reads("ACCEPTED"), then: to(FraudStopped, FraudAccepted)},
		"a stop and an acceptance unread":   {given: acknowledged(stopped[0], NotifiedEvent{noticeAccepted}), when: reads("ACCEPTED")},
		"an acceptance and a stop unread":   {given: acknowledged(NotifiedEvent{noticeAccepted}, stopped[0]), when: reads("ACCEPTED"), then: to(FraudStopped, FraudAccepted)},
		"late acceptance of a cancelled":    {given: pending(CancelledEvent{}, NotifiedEvent{noticeAccepted}), when: reads("ACCEPTED")},
		"late acceptance of an expired":     {given: pending(ExpiredEvent{}, NotifiedEvent{noticeAccepted}), when: reads("ACCEPTED")},
	})
}

func TestFraudHolds(t *testing.T) {
	for word, hold := range map[string]string{
		FraudAccepted: "", FraudPending: HoldFraudPending, FraudRejected: HoldFraudRejected, FraudStopped: HoldFraudStopped, "frozen": HoldFraudUnknown,
	} {
		t.Run(word, func(t *testing.T) {
			o := given(t, fraudOf("PENDING", HeldEvent{Hold: HoldOperator}, FraudChangedEvent{Fraud: word})...)
			want := HoldOperator
			if hold != "" {
				want += " " + hold
			}
			if got := strings.Join(o.Holds, " "); o.Fraud != word || got != want {
				t.Errorf("%s: fraud is %s, holds are %q, want %q", word, o.Fraud, got, want)
			}
		})
	}
	if o := given(t, fraudOf("")...); o.Held() {
		t.Errorf("without a word it is held by %v", o.Holds)
	}
}

func TestSinceWhenAnOrderIsPending(t *testing.T) {
	o := given(t, fraudOf("PENDING", FraudChangedEvent{Fraud: FraudPending})...)
	if want := start.Add(1e9); o.PendingSince != want {
		t.Errorf("pending since %s, want %s, when it was first seen", o.PendingSince, want)
	}
	o = given(t, fraudOf("PENDING", FraudChangedEvent{Fraud: FraudAccepted}, FraudChangedEvent{Fraud: FraudPending})...)
	if o.PendingSince != o.UpdatedAt {
		t.Errorf("pending since %s, it is again since %s", o.PendingSince, o.UpdatedAt)
	}
}

func TestANotificationAsksForALook(t *testing.T) {
	o := given(t, acknowledged(NotifiedEvent{noticeStopped})...)
	if !o.RereadSoon || o.Notice != noticeStopped || o.NoticedAt != o.UpdatedAt || !o.Held() {
		t.Errorf("notified, the order is %+v", o)
	}
	if o := given(t, acknowledged(NotifiedEvent{noticeStopped}, FraudChangedEvent{Fraud: FraudStopped})...); o.RereadSoon {
		t.Error("the look that was asked for has happened")
	}
	if o := given(t, acknowledged(NotifiedEvent{noticeStopped}, NotifiedEvent{noticeAccepted})...); o.Held() {
		t.Errorf("accepted before the stop was looked at, it is held by %v", o.Holds)
	}
}
