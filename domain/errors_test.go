package domain

import (
	"strings"
	"testing"
)

// Only what a caller can send is named, and none of the steps that happen by
// themselves.
func TestAllowedAreCommandsThatACallerCanSend(t *testing.T) {
	paid := func(after ...Event) []Event { return acknowledged(append(captures("s1", 2000), after...)...) }
	tests := map[string]struct {
		given []Event
		want  string
	}{
		"nothing heard":      {nil, "retry"},
		"pushed":             {[]Event{PushedEvent{}}, "retry"},
		"unresolved":         {[]Event{PushedEvent{}, UnresolvedEvent{}}, "retry"},
		"fetched":            {fetched(), "cancel extend hold retry"},
		"created":            {fetched(CreatedEvent{}), "cancel extend hold retry"},
		"acknowledged":       {acknowledged(), "cancel extend hold retry ship"},
		"held":               {acknowledged(HeldEvent{Hold: HoldOperator}), "cancel extend resume retry"},
		"pending":            {fraudOf("PENDING"), "cancel extend hold retry"},
		"being cancelled":    {acknowledged(CancelRequestedEvent{CommandID: "x"}), "hold retry"},
		"shipped":            {acknowledged(shipped("s1", 1)), "extend hold retry ship"},
		"all of it shipped":  {acknowledged(shipped("s1", 5000)), "extend hold retry"},
		"part captured":      {paid(), "extend hold refund release retry ship"},
		"being released":     {paid(ReleaseRequestedEvent{CommandID: "x"}), "hold refund retry"},
		"being extended":     {acknowledged(ExtendRequestedEvent{CommandID: "x"}), "cancel hold retry ship"},
		"all being refunded": {paid(refunding("r1", 2000)), "extend hold release retry ship"},
		"captured":           {acknowledged(captures("s1", 5000)...), "refund retry"},
		"cancelled":          {acknowledged(CancelledEvent{}), "retry"},
		"expired":            {paid(ExpiredEvent{}), "refund retry"},
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
