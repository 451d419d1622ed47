package domain

import (
	"reflect"
	"testing"
)

func TestRecordRefusal(t *testing.T) {
	paid := func(after ...Event) []Event { return acknowledged(append(captures("s1", 2000), after...)...) }
	owing := fetched(CreatedEvent{OrderNumber: "1001"}, AcknowledgedEvent{})
	ship, back := shipped("s2", 1), refunding("r1", 1)
	cancel, release, extend := CancelRequestedEvent{CommandID: "x"}, ReleaseRequestedEvent{CommandID: "x"}, ExtendRequestedEvent{CommandID: "x"}
	wordless := refusal(DueExtend, "x")
	wordless.Refusal.Code = ""
	named := refused(DueExtend, "x")
	named.Code = "REFUSED"
	decides(t, map[string]decision{
		"a capture":                {given: paid(ship), when: refusal(DueCapture, "s2"), then: refused(DueCapture, "s2")},
		"a capture that was made":  {given: paid(), when: refusal(DueCapture, "s1")},
		"a capture refused before": {given: paid(ship, refused(DueCapture, "s2")), when: refusal(DueCapture, "s2")},
		"an unknown capture":       {given: paid(), when: refusal(DueCapture, "s9")},
		"a refund":                 {given: paid(back), when: refusal(DueRefund, "r1"), then: refused(DueRefund, "r1")},
		"a refund that was made":   {given: paid(back, refunded("r1", 1)), when: refusal(DueRefund, "r1")},
		"a refund refused before":  {given: paid(back, refused(DueRefund, "r1")), when: refusal(DueRefund, "r1")},
		"an unknown refund":        {given: paid(), when: refusal(DueRefund, "r9")},
		"a refund made elsewhere":  {given: paid(RefundedEvent{Amount: 1, External: true}), when: refusal(DueRefund, "")},
		"a cancellation":           {given: acknowledged(cancel), when: refusal(DueCancel, "x"), then: refused(DueCancel, "x")},
		"another cancellation":     {given: acknowledged(cancel), when: refusal(DueCancel, "y")},
		"no cancellation":          {given: acknowledged(), when: refusal(DueCancel, "")},
		"one that was taken":       {given: acknowledged(cancel, CancelledEvent{CommandID: "x"}), when: refusal(DueCancel, "x")},
		"a release":                {given: paid(release), when: refusal(DueRelease, "x"), then: refused(DueRelease, "x")},
		"another release":          {given: paid(release), when: refusal(DueRelease, "y")},
		"an extension":             {given: acknowledged(extend), when: refusal(DueExtend, "x"), then: refused(DueExtend, "x")},
		"an extension, no words":   {given: acknowledged(extend), when: wordless, then: named},
		"an extension, another's":  {given: acknowledged(extend), when: refusal(DueRelease, "x")},
		"the reference":            {given: owing, when: refusal(DueReference, ""), then: refused(DueReference, "")},
		"the reference again":      {given: append(owing, refused(DueReference, "")), when: refusal(DueReference, "")},
		"no reference":             {given: acknowledged(), when: refusal(DueReference, "")},
		"what is no intent":        {given: acknowledged(), when: refusal(DueAcknowledge, "")},
	})
}

// A refusal ends its intent and nothing else; what Klarna said stays to be seen
// until something succeeds.
func TestWhatARefusalLeaves(t *testing.T) {
	base := acknowledged(append(captures("s1", 2000), ReleaseRequestedEvent{CommandID: "l"}, ExtendRequestedEvent{CommandID: "e"}, refunding("r1", 500))...)
	before := given(t, base...)
	for kind, id := range map[Kind]string{DueRelease: "l", DueExtend: "e", DueRefund: "r1"} {
		after := given(t, append(base, refused(kind, id))...)
		if after.Progress(kind, id) != Refused || after.LastRefusal() == nil || after.LastRefusal().What != kind || after.LastRefusal().At != after.UpdatedAt || !after.RereadSoon {
			t.Errorf("%s: %s, refusal %+v, looks soon: %t", kind, after.Progress(kind, id), after.LastRefusal(), after.RereadSoon)
		}
		for other, id := range map[Kind]string{DueRelease: "l", DueExtend: "e", DueRefund: "r1"} {
			if other != kind && after.Progress(other, id) != Waiting {
				t.Errorf("the refusal of %s leaves %s %s", kind, other, after.Progress(other, id))
			}
		}
		if after.Status != before.Status || after.CapturedAmount != before.CapturedAmount || after.RemainingAuthorizedAmount != before.RemainingAuthorizedAmount {
			t.Errorf("%s: the order is %s, %d captured", kind, after.Status, after.CapturedAmount)
		}
	}
	cancel, release := CancelRequestedEvent{CommandID: "x", Reason: "r"}, ReleaseRequestedEvent{CommandID: "l"}
	for name, success := range map[string][]Event{
		"captured":  {shipped("s1", 1), refused(DueCapture, "s1"), shipped("s2", 1), captured("s2", 1)},
		"refunded":  {shipped("s1", 2), captured("s1", 2), refunding("r1", 1), refused(DueRefund, "r1"), refunding("r2", 1), refunded("r2", 1)},
		"released":  {shipped("s1", 2), captured("s1", 2), release, refused(DueRelease, "l"), ReleasedEvent{External: true}},
		"cancelled": {cancel, refused(DueCancel, "x"), CancelledEvent{External: true}},
		"extended":  {refused(DueExtend, "e"), ExtendRequestedEvent{CommandID: "f"}, ExtendedEvent{CommandID: "f"}},
	} {
		t.Run(name, func(t *testing.T) {
			events := acknowledged(append([]Event{ExtendRequestedEvent{CommandID: "e"}}, success...)...)
			if before := given(t, events[:len(events)-1]...); before.LastRefusal() == nil {
				t.Errorf("%s: no refusal before", name)
			}
			if after := given(t, events...); after.LastRefusal() != nil {
				t.Errorf("%s: still refused by %+v", name, after.LastRefusal())
			}
		})
	}
	if o := given(t, acknowledged(shipped("s1", 1), refused(DueCapture, "s1"), ExtendRequestedEvent{CommandID: "e"}, ExtendedEvent{CommandID: "e"})...); o.LastRefusal() == nil {
		t.Error("an extension does away with the refusal of a capture: goods are sent and not paid")
	}
	if o := given(t, acknowledged(ExtendRequestedEvent{CommandID: "e"}, refused(DueExtend, "e"), ExtendedEvent{External: true, ExpiresAt: start})...); o.LastRefusal() == nil {
		t.Error("what somebody else extended does away with our refusal")
	}
	o := given(t, fetched(CreatedEvent{OrderNumber: "1001"}, AcknowledgedEvent{}, refused(DueReference, ""))...)
	if o.Progress(DueReference, "") != Refused || len(Due(o)) != 0 {
		t.Errorf("the reference is refused: %s, due is %v", o.Progress(DueReference, ""), Due(o))
	}
}

func TestARefusalIsKeptWhole(t *testing.T) {
	said := Refusal{What: DueCapture, ID: "s1", Status: 403, Code: "CAPTURE_NOT_ALLOWED", Messages: []string{"No."}, CorrelationID: "c"}
	order := given(t, acknowledged(shipped("s1", 1))...)
	event, err := Decide(order, RecordRefusal{said}, start)
	if err != nil || !reflect.DeepEqual(event, RefusedEvent(said)) {
		t.Errorf("decided %+v, %v", event, err)
	}
}

// Success of one kind says nothing of what Klarna refused of another.
func TestARefusalOutlivesOtherSuccess(t *testing.T) {
	no := []Event{ExtendRequestedEvent{CommandID: "e"}, refused(DueExtend, "e")}
	for name, success := range map[string][]Event{
		"captured":  captures("s1", 1),
		"refunded":  append(captures("s1", 2), refunding("r1", 1), refunded("r1", 1)),
		"released":  append(captures("s1", 2), ReleasedEvent{External: true}),
		"cancelled": {CancelledEvent{External: true}},
	} {
		t.Run(name, func(t *testing.T) {
			if o := given(t, acknowledged(append(no, success...)...)...); o.LastRefusal() == nil || o.LastRefusal().What != DueExtend {
				t.Errorf("%s: the refusal of an extension became %+v", name, o.LastRefusal())
			}
		})
	}
}
