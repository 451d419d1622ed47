package domain

import (
	"errors"
	"reflect"
	"testing"
	"time"
)

func TestDecide(t *testing.T) {
	pushed := PushedEvent{Via: "push"}
	fetched := FetchedEvent(reading())
	unresolved := UnresolvedEvent{Reason: GiveUpWindow}
	cancelled := CancelledEvent{Reason: "cancelled at Klarna", External: true}
	decides(t, map[string]decision{
		"first push":                              {when: Push{Via: "push"}, then: pushed},
		"repeat within a minute":                  {given: []Event{pushed}, when: Push{Via: "push"}, after: 59 * time.Second},
		"repeat after a minute":                   {given: []Event{pushed}, when: Push{Via: "confirm"}, after: time.Minute, then: PushedEvent{Via: "confirm"}},
		"repeat with nothing due":                 {given: []Event{pushed, fetched, CreatedEvent{}, AcknowledgedEvent{}}, when: Push{Via: "push"}, after: time.Hour},
		"push of a given-up order":                {given: []Event{pushed, unresolved}, when: Push{Via: "push"}, after: time.Second, then: pushed},
		"repeat of an order asked for again":      {given: []Event{pushed, unresolved, pushed}, when: Push{Via: "push"}, after: 30 * time.Second},
		"first reading":                           {given: []Event{pushed}, when: Observe{reading()}, then: fetched},
		"reading of a given-up order":             {given: []Event{pushed, unresolved}, when: Observe{reading()}, then: fetched},
		"same reading again":                      {given: []Event{pushed, fetched}, when: Observe{reading()}},
		"reading of another order":                {given: []Event{pushed}, when: Observe{Reading{OrderID: "b"}}, refused: ErrForeignReading},
		"reading of an order nobody pushed":       {when: Observe{reading()}, refused: StepFetch},
		"cancelled elsewhere before created":      {given: []Event{pushed, fetched}, when: Observe{readingWith("CANCELLED")}, then: cancelled},
		"cancelled elsewhere after":               {given: []Event{pushed, fetched, CreatedEvent{}}, when: Observe{readingWith("CANCELLED")}, then: cancelled},
		"cancelled elsewhere, known":              {given: []Event{pushed, fetched, cancelled}, when: Observe{readingWith("CANCELLED")}},
		"expired before created":                  {given: []Event{pushed, fetched}, when: Observe{readingWith("EXPIRED")}},
		"expired after":                           {given: []Event{pushed, fetched, CreatedEvent{}}, when: Observe{readingWith("EXPIRED")}, then: ExpiredEvent{External: true}},
		"a status nobody has heard of":            {given: []Event{pushed, fetched}, when: Observe{readingWith("FROZEN")}, then: HeldEvent{Hold: HoldStatusUnknown}},
		"create":                                  {given: []Event{pushed, fetched}, when: Create{}, then: CreatedEvent{}},
		"create before fetched":                   {given: []Event{pushed}, when: Create{}, refused: StepCreate},
		"create twice":                            {given: []Event{pushed, fetched, CreatedEvent{}}, when: Create{}},
		"create a cancelled order":                {given: []Event{pushed, fetched, cancelled}, when: Create{}},
		"acknowledge":                             {given: []Event{pushed, fetched, CreatedEvent{}}, when: Acknowledge{}, then: AcknowledgedEvent{}},
		"acknowledge before created":              {given: []Event{pushed, fetched}, when: Acknowledge{}, refused: StepAcknowledge},
		"acknowledge twice":                       {given: []Event{pushed, fetched, CreatedEvent{}, AcknowledgedEvent{}}, when: Acknowledge{}},
		"acknowledge a cancelled order":           {given: []Event{pushed, fetched, cancelled}, when: Acknowledge{}},
		"give up too early":                       {given: []Event{pushed}, when: GiveUp{GiveUpWindow}, after: PushWindow - 1},
		"give up":                                 {given: []Event{pushed}, when: GiveUp{GiveUpWindow}, after: PushWindow, then: unresolved},
		"give up counts from the last push":       {given: []Event{pushed, pushed}, when: GiveUp{GiveUpWindow}, after: PushWindow},
		"give up to make room":                    {given: []Event{pushed}, when: GiveUp{GiveUpCapacity}, then: UnresolvedEvent{Reason: GiveUpCapacity}},
		"give up twice":                           {given: []Event{pushed, unresolved}, when: GiveUp{GiveUpWindow}, after: 2 * PushWindow},
		"give up an order asked for again":        {given: []Event{pushed, unresolved, pushed}, when: GiveUp{GiveUpWindow}, after: 2 * PushWindow, then: unresolved},
		"give up an order that was found":         {given: []Event{pushed, fetched}, when: GiveUp{GiveUpCapacity}},
		"give up an order that nobody has pushed": {when: GiveUp{GiveUpCapacity}, refused: StepGiveUp},
	})
}

func TestAFoldedOrder(t *testing.T) {
	order := given(t, PushedEvent{Via: "push"}, FetchedEvent(reading()), CreatedEvent{}, PushedEvent{Via: "push"}, AcknowledgedEvent{})
	want := Order{
		Key: key, Version: 5, Status: Acknowledged, Fraud: "accepted",
		Facts: Facts{Currency: "SEK", Country: "SE", KlarnaReference: "K1", Lines: reading().Lines}, OrderAmount: 5000, RemainingAuthorizedAmount: 5000,
		CreatedAt: start, PushedAt: start.Add(3 * time.Second), UpdatedAt: start.Add(4 * time.Second),
		ExpiresAt: reading().ExpiresAt,
	}
	if !reflect.DeepEqual(order, want) {
		t.Errorf("got  %+v\nwant %+v", order, want)
	}
	if ended := given(t, PushedEvent{}, FetchedEvent(reading()), CancelledEvent{}); ended.RemainingAuthorizedAmount != 0 {
		t.Errorf("a cancelled order still authorizes %d", ended.RemainingAuthorizedAmount)
	}
}

func TestEvolveRefusesWhatTheTableDoes(t *testing.T) {
	_, err := Evolve(given(t, PushedEvent{}), AcknowledgedEvent{}, start)
	var refused *StepError
	if !errors.As(err, &refused) || refused.Status != Pushed {
		t.Errorf("got %v", err)
	}
}
