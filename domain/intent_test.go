package domain

import (
	"strings"
	"testing"
)

func TestProgress(t *testing.T) {
	paid := func(after ...Event) []Event { return acknowledged(append(captures("s1", 2000), after...)...) }
	cancel := func(id string) CancelRequestedEvent { return CancelRequestedEvent{CommandID: id, Reason: "r"} }
	release := func(id string) ReleaseRequestedEvent { return ReleaseRequestedEvent{CommandID: id} }
	extend := func(id string) ExtendRequestedEvent { return ExtendRequestedEvent{CommandID: id} }
	owing := fetched(CreatedEvent{OrderNumber: "1001"}, AcknowledgedEvent{})
	tests := map[string]struct {
		given []Event
		kind  Kind
		id    string
		want  State
	}{
		"capture waits":             {acknowledged(shipped("s1", 1)), DueCapture, "s1", Waiting},
		"capture done":              {paid(), DueCapture, "s1", Done},
		"capture refused":           {paid(shipped("s2", 1), refused(DueCapture, "s2")), DueCapture, "s2", Refused},
		"capture refused, later":    {acknowledged(shipped("s1", 1), refused(DueCapture, "s1"), shipped("s2", 1), captured("s2", 1)), DueCapture, "s1", Refused},
		"capture nobody asked for":  {paid(), DueCapture, "s9", Waiting},
		"refund waits":              {paid(refunding("r1", 1)), DueRefund, "r1", Waiting},
		"refund done":               {paid(refunding("r1", 1), refunded("r1", 1)), DueRefund, "r1", Done},
		"refund refused":            {paid(refunding("r1", 1), refused(DueRefund, "r1")), DueRefund, "r1", Refused},
		"refund nobody asked for":   {paid(), DueRefund, "r9", Waiting},
		"refund made elsewhere":     {paid(RefundedEvent{Amount: 1, External: true}), DueRefund, "", Waiting},
		"cancel waits":              {acknowledged(cancel("x")), DueCancel, "x", Waiting},
		"cancel done":               {acknowledged(cancel("x"), CancelledEvent{CommandID: "x"}), DueCancel, "x", Done},
		"cancel refused":            {acknowledged(cancel("x"), refused(DueCancel, "x")), DueCancel, "x", Refused},
		"cancel refused, later":     {acknowledged(cancel("x"), refused(DueCancel, "x"), shipped("s1", 1), captured("s1", 1)), DueCancel, "x", Refused},
		"cancel refused, and anew":  {acknowledged(cancel("x"), refused(DueCancel, "x"), cancel("y")), DueCancel, "x", Refused},
		"cancel anew":               {acknowledged(cancel("x"), refused(DueCancel, "x"), cancel("y")), DueCancel, "y", Waiting},
		"cancel anew, done":         {acknowledged(cancel("x"), refused(DueCancel, "x"), cancel("y"), CancelledEvent{CommandID: "y"}), DueCancel, "x", Refused},
		"the shop's cancel":         {fetched(CreatedEvent{Cancel: "r"}), DueCancel, ShopDecision, Waiting},
		"the shop's cancel, done":   {fetched(CreatedEvent{Cancel: "r"}, CancelledEvent{CommandID: ShopDecision}), DueCancel, ShopDecision, Done},
		"the shop's cancel, anew":   {fetched(CreatedEvent{Cancel: "r"}, refused(DueCancel, ShopDecision), cancel("y")), DueCancel, ShopDecision, Refused},
		"any cancel":                {acknowledged(cancel("x")), DueCancel, "", Waiting},
		"any cancel, done":          {acknowledged(cancel("x"), CancelledEvent{CommandID: "x"}), DueCancel, "", Done},
		"any cancel, refused":       {acknowledged(cancel("x"), refused(DueCancel, "x")), DueCancel, "", Refused},
		"release waits":             {paid(release("x")), DueRelease, "x", Waiting},
		"release done":              {paid(release("x"), ReleasedEvent{CommandID: "x"}), DueRelease, "x", Done},
		"release refused, later":    {paid(release("x"), refused(DueRelease, "x"), extend("e"), ExtendedEvent{CommandID: "e"}), DueRelease, "x", Refused},
		"extension waits":           {acknowledged(extend("x")), DueExtend, "x", Waiting},
		"extension done":            {acknowledged(extend("x"), ExtendedEvent{CommandID: "x"}), DueExtend, "x", Done},
		"extension done, one more":  {acknowledged(extend("x"), ExtendedEvent{CommandID: "x"}, extend("y")), DueExtend, "x", Done},
		"extension elsewhere":       {acknowledged(extend("x"), ExtendedEvent{External: true}), DueExtend, "x", Waiting},
		"extension refused, later":  {acknowledged(extend("x"), refused(DueExtend, "x"), extend("y"), ExtendedEvent{CommandID: "y"}), DueExtend, "x", Refused},
		"hold":                      {acknowledged(HeldEvent{CommandID: "x", Hold: HoldOperator}), commandHold, "x", Done},
		"resumption":                {acknowledged(HeldEvent{Hold: HoldOperator}, ResumedEvent{CommandID: "x", Lifted: []string{HoldOperator}}), commandResume, "x", Done},
		"hold that was there":       {acknowledged(HeldEvent{Hold: HoldOperator}), commandHold, "x", Done},
		"reference told":            {acknowledged(), DueReference, "", Done},
		"reference refused":         {append(owing, refused(DueReference, "")), DueReference, "", Refused},
		"refusal of something else": {acknowledged(extend("x"), refused(DueExtend, "x")), DueCancel, "", Done},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := given(t, test.given...).Progress(test.kind, test.id); got != test.want {
				t.Errorf("%s: %s, want %s", name, got, test.want)
			}
		})
	}
}

func TestReasonsAreKeptForEver(t *testing.T) {
	for reason, fine := range map[string]bool{
		"": true, "out of stock": true, "order 12345678": true, "order 123456789": false, "slut på lager": true,
		"ask a@b": false, "two\nlines": false, "\x7f": false, "tab\t": false,
		strings.Repeat("å", maxReason): true, strings.Repeat("å", maxReason+1): false,
	} {
		t.Run(reason, func(t *testing.T) {
			if err := CheckReason(reason); (err == nil) != fine || err != nil && !isRefusal(err, &FieldError{Field: "reason"}) {
				t.Errorf("%q: %v", reason, err)
			}
		})
	}
}
