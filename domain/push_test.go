package domain

import (
	"testing"
	"time"
)

func TestACheckoutNamesAnOrder(t *testing.T) {
	named := []Event{PushedEvent{Via: ViaCheckout}}
	by := func(via string) Push { return Push{Via: via} }
	unresolved := UnresolvedEvent{Reason: GiveUpWindow}
	window := GiveUp{GiveUpWindow}
	decides(t, map[string]decision{
		"before anybody":           {when: by(ViaCheckout), then: PushedEvent{Via: ViaCheckout}},
		"again":                    {given: named, when: by(ViaCheckout), after: time.Hour},
		"after a push":             {given: []Event{PushedEvent{Via: ViaPush}}, when: by(ViaCheckout), after: time.Hour},
		"of a fetched order":       {given: fetched(), when: by(ViaCheckout), after: time.Hour},
		"then Klarna at once":      {given: named, when: by(ViaPush), then: PushedEvent{Via: ViaPush}},
		"then the shop at once":    {given: named, when: by(ViaConfirm), then: PushedEvent{Via: ViaConfirm}},
		"after it was given up":    {given: append(named, unresolved), when: by(ViaCheckout), after: time.Hour, then: PushedEvent{Via: ViaCheckout}},
		"while asked for again":    {given: append(named, unresolved, PushedEvent{Via: ViaPush}), when: by(ViaCheckout), after: time.Hour},
		"asked for again, pushed":  {given: append(named, unresolved, PushedEvent{Via: ViaCheckout}), when: by(ViaPush), after: 3 * time.Second, then: PushedEvent{Via: ViaPush}},
		"not given up in 48 h":     {given: named, when: window, after: PushWindow},
		"nor just before 50 h":     {given: named, when: window, after: CheckoutWindow - 1},
		"given up after 50 h":      {given: named, when: window, after: CheckoutWindow, then: unresolved},
		"pushed, just before 48 h": {given: append(named, PushedEvent{Via: ViaPush}), when: window, after: time.Second + PushWindow - 1},
		"pushed, given up in 48 h": {given: append(named, PushedEvent{Via: ViaPush}), when: window, after: time.Second + PushWindow, then: unresolved},
		"given up to make room":    {given: named, when: GiveUp{GiveUpCapacity}, then: UnresolvedEvent{Reason: GiveUpCapacity}},
		"found":                    {given: named, when: Observe{basket()}, then: FetchedEvent(basket())},
	})
	o := given(t, append(named, FetchedEvent(basket()))...)
	if o.Named || given(t, append(named, PushedEvent{Via: ViaPush})...).Named || given(t, append(named, unresolved)...).Named {
		t.Error("an order that was found, pushed or given up is named only")
	}
	if !given(t, append(named, unresolved, named[0])...).Named {
		t.Error("an order that a checkout names again is not named only")
	}
}

// A repeat is logged only while something is due.
func TestRepeatsOfAnOrderWithWorkLeft(t *testing.T) {
	push := Push{Via: ViaPush}
	pushed := PushedEvent{Via: ViaPush}
	decides(t, map[string]decision{
		"a capture waits":      {given: acknowledged(shipped("s1", 1)), when: push, after: time.Hour, then: pushed},
		"it is held":           {given: acknowledged(shipped("s1", 1), HeldEvent{Hold: HoldOperator}), when: push, after: time.Hour},
		"a refund waits":       {given: acknowledged(append(captures("s1", 1), refunding("r1", 1))...), when: push, after: time.Hour, then: pushed},
		"a reference is owed":  {given: fetched(CreatedEvent{OrderNumber: "1"}, AcknowledgedEvent{}), when: push, after: time.Hour, then: pushed},
		"within a minute":      {given: acknowledged(shipped("s1", 1)), when: push, after: 59 * time.Second},
		"nothing is left":      {given: acknowledged(captures("s1", 5000)...), when: push, after: time.Hour},
		"a cancelled order is": {given: acknowledged(CancelledEvent{}), when: push, after: time.Hour},
	})
}

// A stop that is told of before the order was found is not forgotten: no read shows
// it.
func TestAStopBeforeTheFirstRead(t *testing.T) {
	stop := Push{Via: ViaNotification, Notice: noticeStopped}
	stopped := PushedEvent(stop)
	decides(t, map[string]decision{
		"of an order nobody has heard of": {when: stop, then: stopped},
		"a moment after the push":         {given: []Event{PushedEvent{Via: ViaPush}}, when: stop, then: stopped},
		"again":                           {given: []Event{PushedEvent{Via: ViaPush}, stopped}, when: stop},
		"found meanwhile":                 {given: fetched(CreatedEvent{}), when: stop, then: stopped},
	})
	found := given(t, PushedEvent{Via: ViaPush}, stopped, FetchedEvent(reading()))
	if found.Fraud != FraudStopped || !found.Held() {
		t.Errorf("its risk is %s, it is held by %v", found.Fraud, found.Holds)
	}
	accepted := given(t, PushedEvent{Via: ViaNotification, Notice: noticeAccepted}, FetchedEvent(reading()))
	if accepted.Fraud != FraudAccepted || accepted.Held() {
		t.Errorf("told as accepted it is %s, held by %v", accepted.Fraud, accepted.Holds)
	}
}
