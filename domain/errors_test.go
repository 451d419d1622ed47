package domain

import (
	"strings"
	"testing"
)

func TestAllowed(t *testing.T) {
	paid := func(after ...Event) []Event { return acknowledged(append(captures("s1", 2000), after...)...) }
	tests := map[string]struct {
		given []Event
		want  string
	}{
		"nothing heard":      {nil, "push"},
		"pushed":             {[]Event{PushedEvent{}}, "fetch give up push"},
		"unresolved":         {[]Event{PushedEvent{}, UnresolvedEvent{}}, "fetch push"},
		"fetched":            {fetched(), "cancel create extend hold push"},
		"created":            {fetched(CreatedEvent{}), "acknowledge cancel capture expire extend hold push"},
		"acknowledged":       {acknowledged(), "cancel capture expire extend hold push ship"},
		"held":               {acknowledged(HeldEvent{Hold: HoldOperator}), "cancel capture expire extend push resume"},
		"pending":            {fraudOf("PENDING"), "cancel capture expire extend hold push"},
		"being cancelled":    {acknowledged(CancelRequestedEvent{CommandID: "x"}), "capture expire hold push"},
		"shipped":            {acknowledged(shipped("s1", 1)), "capture expire extend hold push refuse the capture ship"},
		"all of it shipped":  {acknowledged(shipped("s1", 5000)), "capture expire extend hold push refuse the capture"},
		"part captured":      {paid(), "capture expire extend hold push refund release ship"},
		"being released":     {paid(ReleaseRequestedEvent{CommandID: "x"}), "capture expire hold push refund"},
		"being extended":     {acknowledged(ExtendRequestedEvent{CommandID: "x"}), "cancel capture expire hold push ship"},
		"all being refunded": {paid(refunding("r1", 2000)), "capture expire extend hold push release ship"},
		"captured":           {acknowledged(captures("s1", 5000)...), "push refund"},
		"cancelled":          {acknowledged(CancelledEvent{}), "push"},
		"expired":            {paid(ExpiredEvent{}), "capture push refund"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			o := given(t, test.given...)
			if got := strings.Join(o.allowed(o.UpdatedAt), " "); got != test.want {
				t.Errorf("%s: allowed is %q, want %q", name, got, test.want)
			}
		})
	}
}

func TestWordsOfRefusals(t *testing.T) {
	for want, err := range map[string]error{
		"cannot ship an order that is shipped: it is held: operator": &RuleError{Status: Shipped, Command: "ship", Rule: "it is held: operator"},
		"cannot refund 7: it must be at most 5 (minor units)":        &AmountError{What: "refund", Asked: 7, Possible: 5, Rule: "it must be at most"},
		"amount is required": &FieldError{Field: "amount", Why: "is required"},
		"this id was used for something else before: a new command needs a new id": &ReusedError{ID: "secret"},
	} {
		t.Run(want, func(t *testing.T) {
			if err.Error() != want {
				t.Errorf("got %q, want %q", err, want)
			}
		})
	}
}
