package domain

import (
	"errors"
	"reflect"
	"testing"
	"time"
)

var (
	start = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	key   = OrderKey{Store: "default", ID: "a"}
)

func reading() Reading {
	return Reading{
		OrderID: "a", Status: "AUTHORIZED", Fraud: "ACCEPTED", OrderAmount: 5000, Currency: "SEK", Country: "SE",
		KlarnaReference: "K1", Lines: []Line{{Reference: "L", Quantity: 1, UnitPrice: 5000, TotalAmount: 5000, TotalTaxAmount: 1000, TaxRate: 2500}},
		ExpiresAt: start.Add(28 * 24 * time.Hour),
	}
}

func readingWith(status string) Reading {
	r := reading()
	r.Status = status
	return r
}

// given folds events recorded one second apart.
func given(t *testing.T, events ...Event) Order {
	t.Helper()
	order := New(key)
	for i, event := range events {
		var err error
		order, err = Evolve(order, event, start.Add(time.Duration(i)*time.Second))
		if err != nil {
			t.Fatalf("given %s: %v", event.Name(), err)
		}
	}
	return order
}

func TestDecide(t *testing.T) {
	pushed := PushedEvent{Via: "push"}
	fetched := FetchedEvent(reading())
	unresolved := UnresolvedEvent{Reason: GiveUpWindow}
	cancelled := CancelledEvent{Reason: "cancelled at Klarna", External: true}
	tests := map[string]struct {
		given   []Event
		when    Command
		after   time.Duration // since the start
		then    Event
		refused any // a sentinel, or a *StepError's step
	}{
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
		"a status nobody has heard of":            {given: []Event{pushed, fetched}, when: Observe{readingWith("FROZEN")}},
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
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			event, err := Decide(given(t, test.given...), test.when, start.Add(test.after))
			if !reflect.DeepEqual(event, test.then) {
				t.Errorf("decided %+v, want %+v", event, test.then)
			}
			if !isRefusal(err, test.refused) {
				t.Errorf("refused with %v, want %v", err, test.refused)
			}
		})
	}
}

func isRefusal(err error, want any) bool {
	var step *StepError
	switch want := want.(type) {
	case nil:
		return err == nil
	case error:
		return errors.Is(err, want)
	default:
		return errors.As(err, &step) && step.Step == want
	}
}

func TestDue(t *testing.T) {
	pushed, fetched := PushedEvent{Via: "push"}, FetchedEvent(reading())
	tests := map[string]struct {
		given []Event
		want  []Kind
	}{
		"nothing heard":    {},
		"pushed":           {[]Event{pushed}, []Kind{DueFetch}},
		"given up":         {[]Event{pushed, UnresolvedEvent{}}, nil},
		"asked for again":  {[]Event{pushed, UnresolvedEvent{}, pushed}, []Kind{DueFetch}},
		"given up again":   {[]Event{pushed, UnresolvedEvent{}, pushed, UnresolvedEvent{}}, nil},
		"fetched":          {[]Event{pushed, fetched}, []Kind{DueCreate}},
		"fetched at last":  {[]Event{pushed, UnresolvedEvent{}, pushed, fetched}, []Kind{DueCreate}},
		"created":          {[]Event{pushed, fetched, CreatedEvent{}}, []Kind{DueAcknowledge}},
		"acknowledged":     {[]Event{pushed, fetched, CreatedEvent{}, AcknowledgedEvent{}}, nil},
		"cancelled":        {[]Event{pushed, fetched, CancelledEvent{}}, nil},
		"expired":          {[]Event{pushed, fetched, CreatedEvent{}, ExpiredEvent{}}, nil},
		"pushed once more": {[]Event{pushed, fetched, CreatedEvent{}, pushed}, []Kind{DueAcknowledge}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var got []Kind
			for _, task := range Due(given(t, test.given...)) {
				got = append(got, task.Kind)
				if task.From.Before(start) {
					t.Errorf("%s is due from %s on", task.Kind, task.From)
				}
			}
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("due is %v, want %v", got, test.want)
			}
		})
	}
}

func TestAFoldedOrder(t *testing.T) {
	order := given(t, PushedEvent{Via: "push"}, FetchedEvent(reading()), CreatedEvent{}, PushedEvent{Via: "push"}, AcknowledgedEvent{})
	want := Order{
		Key: key, Version: 5, Status: Acknowledged, Fraud: "accepted",
		Currency: "SEK", Country: "SE", OrderAmount: 5000, RemainingAuthorizedAmount: 5000,
		KlarnaReference: "K1", Lines: reading().Lines,
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
