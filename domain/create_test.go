package domain

import "testing"

func TestCreateWithTheShopsAnswer(t *testing.T) {
	create := func(a ShopAnswer) Create { return Create{a} }
	expects := func(amount int64, currency string) ShopAnswer {
		return ShopAnswer{Expected: &Money{Amount: amount, Currency: currency}}
	}
	differs := func(amount int64, currency string) CreatedEvent {
		return CreatedEvent{Mismatch: &Mismatch{Expected: Money{amount, currency}, Shown: Money{5000, "SEK"}}}
	}
	decides(t, map[string]decision{
		"accepts":              {given: fetched(), when: Create{}, then: CreatedEvent{}},
		"gives a number":       {given: fetched(), when: create(ShopAnswer{OrderNumber: "1001"}), then: CreatedEvent{OrderNumber: "1001"}},
		"will not ship":        {given: fetched(), when: create(ShopAnswer{Cancel: "out of stock"}), then: CreatedEvent{Cancel: "out of stock"}},
		"expects this":         {given: fetched(), when: create(expects(5000, "SEK")), then: CreatedEvent{}},
		"in small letters":     {given: fetched(), when: create(expects(5000, "sek")), then: CreatedEvent{}},
		"rounds up":            {given: fetched(), when: create(expects(5001, "SEK")), then: CreatedEvent{}},
		"rounds down":          {given: fetched(), when: create(expects(4999, "SEK")), then: CreatedEvent{}},
		"expects more":         {given: fetched(), when: create(expects(5002, "SEK")), then: differs(5002, "SEK")},
		"expects less":         {given: fetched(), when: create(expects(4998, "SEK")), then: differs(4998, "SEK")},
		"expects other money":  {given: fetched(), when: create(expects(5000, "NOK")), then: differs(5000, "NOK")},
		"expects no money":     {given: fetched(), when: create(expects(5000, "")), then: differs(5000, "")},
		"twice":                {given: fetched(CreatedEvent{}), when: create(ShopAnswer{Cancel: "out of stock"})},
		"of an unfetched":      {given: []Event{PushedEvent{}}, when: create(ShopAnswer{OrderNumber: "1"}), refused: StepCreate},
		"of an unresolved":     {given: []Event{PushedEvent{}, UnresolvedEvent{}}, when: Create{}, refused: StepCreate},
		"of one nobody pushed": {when: Create{}, refused: StepCreate},
		"while being cancelled": {given: fetched(CancelRequestedEvent{CommandID: "x"}), when: create(ShopAnswer{Cancel: "out of stock"}),
			then: CreatedEvent{Cancel: "out of stock"}},
	})
}

func TestACreatedOrder(t *testing.T) {
	mismatch := &Mismatch{Expected: Money{1, "SEK"}, Shown: Money{5000, "SEK"}}
	held := given(t, fetched(CreatedEvent{OrderNumber: "1001", Mismatch: mismatch})...)
	if held.OrderNumber != "1001" || held.Mismatch == nil || len(held.Holds) != 1 || held.Holds[0] != HoldMismatch || held.Intents.waits(DueCancel) >= 0 {
		t.Errorf("with a mismatch it is %+v", held)
	}
	if due := Due(held); len(due) != 1 || due[0].Kind != DueAcknowledge {
		t.Errorf("a mismatch is acknowledged all the same; due is %v", due)
	}
	decided := given(t, fetched(CreatedEvent{Cancel: "out of stock"})...)
	if c, waits := decided.Intents.Waiting(DueCancel); !waits || c.ID != ShopDecision || c.Reason != "out of stock" || c.At != decided.UpdatedAt {
		t.Errorf("the decision is %+v", c)
	}
	if due := Due(decided); len(due) != 1 || due[0].Kind != DueCancel || due[0].Command != ShopDecision {
		t.Errorf("an order that will not be shipped is due for %v", due)
	}
	before := given(t, fetched(CancelRequestedEvent{CommandID: "x", Reason: "r"}, CreatedEvent{Cancel: "out of stock"})...)
	if c, _ := before.Intents.Waiting(DueCancel); c.ID != "x" || c.Reason != "r" {
		t.Errorf("the decision that was there before became %+v", c)
	}
}
