package domain

import (
	"reflect"
	"testing"
	"time"
)

func TestDue(t *testing.T) {
	pushed, named, unresolved := PushedEvent{Via: "push"}, PushedEvent{Via: ViaCheckout}, UnresolvedEvent{}
	paid := func(after ...Event) []Event { return acknowledged(append(captures("s1", 2000), after...)...) }
	cancel, release, extend := CancelRequestedEvent{CommandID: "x"}, ReleaseRequestedEvent{CommandID: "l"}, ExtendRequestedEvent{CommandID: "e"}
	held := HeldEvent{Hold: HoldOperator}
	owing := fetched(CreatedEvent{OrderNumber: "1001"}, AcknowledgedEvent{})
	toldReference := basket()
	toldReference.MerchantReference1 = "1001"
	told := FetchedEvent(toldReference)
	tests := map[string]struct {
		given []Event
		want  []string // the kinds, with the command they carry out
	}{
		"nothing heard":        {},
		"pushed":               {[]Event{pushed}, []string{"fetch"}},
		"named by a checkout":  {[]Event{named}, []string{"poll"}},
		"named, then pushed":   {[]Event{named, pushed}, []string{"fetch"}},
		"named again":          {[]Event{named, unresolved, named}, []string{"poll"}},
		"given up":             {[]Event{pushed, unresolved}, nil},
		"asked for again":      {[]Event{pushed, unresolved, pushed}, []string{"fetch"}},
		"given up again":       {[]Event{pushed, unresolved, pushed, unresolved}, nil},
		"fetched":              {fetched(), []string{"create"}},
		"fetched at last":      {[]Event{pushed, unresolved, pushed, FetchedEvent(basket())}, []string{"create"}},
		"created":              {fetched(CreatedEvent{}), []string{"acknowledge"}},
		"created, captured":    {fetched(CreatedEvent{}, CapturedEvent{CaptureID: "x", Amount: 1, External: true}), nil},
		"acknowledged":         {acknowledged(), nil},
		"pushed once more":     {fetched(CreatedEvent{}, pushed), []string{"acknowledge"}},
		"cancelled":            {fetched(CancelledEvent{}), nil},
		"expired":              {acknowledged(ExpiredEvent{}), nil},
		"decided at creation":  {fetched(CreatedEvent{Cancel: "no"}), []string{"cancel shop decision"}},
		"cancel before create": {fetched(cancel), []string{"cancel x"}},
		"cancel before ack":    {fetched(CreatedEvent{}, cancel), []string{"cancel x"}},
		"cancel":               {acknowledged(cancel), []string{"cancel x"}},
		"cancel refused":       {fetched(CreatedEvent{}, cancel, refused(DueCancel, "x")), []string{"acknowledge"}},
		"cancel while held":    {acknowledged(held, cancel), []string{"cancel x"}},
		"shipped":              {acknowledged(shipped("s1", 1)), []string{"capture s1"}},
		"two shipped":          {acknowledged(shipped("s1", 1), shipped("s2", 1)), []string{"capture s1"}},
		"the first captured":   {acknowledged(shipped("s1", 1), shipped("s2", 1), captured("s1", 1)), []string{"capture s2"}},
		"the first refused":    {acknowledged(shipped("s1", 1), shipped("s2", 1), refused(DueCapture, "s1")), []string{"capture s2"}},
		"shipped, held":        {acknowledged(shipped("s1", 1), held), nil},
		"shipped, stopped":     {acknowledged(shipped("s1", 1), FraudChangedEvent{Fraud: FraudStopped}), []string{"capture s1"}},
		"shipped, pending":     {acknowledged(shipped("s1", 1), FraudChangedEvent{Fraud: FraudPending}), nil},
		"shipped, resumed":     {acknowledged(shipped("s1", 1), held, ResumedEvent{Lifted: []string{HoldOperator}}), []string{"capture s1"}},
		"shipped, expired":     {acknowledged(shipped("s1", 1), ExpiredEvent{}), []string{"capture s1"}},
		"shipped, held, ended": {acknowledged(shipped("s1", 1), held, CancelledEvent{}), []string{"capture s1"}},
		"captured":             {paid(), nil},
		"refund":               {paid(refunding("r1", 1)), []string{"refund r1"}},
		"two refunds":          {paid(refunding("r1", 1), refunding("r2", 1)), []string{"refund r1"}},
		"the first refunded":   {paid(refunding("r1", 1), refunding("r2", 1), refunded("r1", 1)), []string{"refund r2"}},
		"refund while held":    {paid(held, refunding("r1", 1)), []string{"refund r1"}},
		"refund elsewhere":     {paid(RefundedEvent{Amount: 1, External: true}), nil},
		"refund once expired":  {paid(ExpiredEvent{}, refunding("r1", 1)), []string{"refund r1"}},
		"release":              {paid(release), []string{"release l"}},
		"released":             {paid(release, ReleasedEvent{CommandID: "l"}), nil},
		"extend":               {acknowledged(extend), []string{"extend e"}},
		"extended":             {acknowledged(extend, ExtendedEvent{CommandID: "e"}), nil},
		"extended elsewhere":   {acknowledged(extend, ExtendedEvent{External: true}), []string{"extend e"}},
		"all at once": {paid(extend, shipped("s2", 1), refunding("r1", 1)),
			[]string{"capture s2", "refund r1", "extend e"}},
		"a reference owed":         {owing, []string{"reference"}},
		"not before acknowledged":  {fetched(CreatedEvent{OrderNumber: "1001"}), []string{"acknowledge"}},
		"a reference told":         {append(owing, told), nil},
		"a reference still owed":   {append(owing, FetchedEvent(reading())), []string{"reference"}},
		"a reference overwritten":  {append(owing, told, FetchedEvent(basket())), nil},
		"a reference known before": {[]Event{PushedEvent{}, told, CreatedEvent{OrderNumber: "1001"}, AcknowledgedEvent{}, FetchedEvent(basket())}, nil},
		"another one before":       {[]Event{PushedEvent{}, told, CreatedEvent{OrderNumber: "1002"}, AcknowledgedEvent{}}, []string{"reference"}},
		"a reference refused":      {append(owing, refused(DueReference, "")), nil},
		"a reference of cancelled": {append(owing, CancelledEvent{}), nil},
		"a reference of expired":   {append(owing, ExpiredEvent{}), []string{"reference"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			order := given(t, test.given...)
			var got []string
			for _, task := range Due(order) {
				text := string(task.Kind)
				if task.Command != "" {
					text += " " + task.Command
				}
				got = append(got, text)
				if task.From.Before(start) || task.From.After(order.UpdatedAt) && task.Kind != DuePoll {
					t.Errorf("%s is due from %s on", task.Kind, task.From)
				}
			}
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("due is %v, want %v", got, test.want)
			}
		})
	}
}

// When and how urgent: money and receipts come first, from the decision on.
func TestWhenItIsDue(t *testing.T) {
	second := func(n int) time.Time { return start.Add(time.Duration(n) * time.Second) }
	tests := map[string]struct {
		given []Event
		want  Task
	}{
		"pushed twice": {[]Event{PushedEvent{}, PushedEvent{}}, Task{DueFetch, "", PriorityFirstRead, second(1)}},
		"named":        {[]Event{PushedEvent{Via: ViaCheckout}}, Task{DuePoll, "", PriorityReread, start.Add(10 * time.Minute)}},
		"fetched":      {fetched(), Task{DueCreate, "", PriorityEffect, second(1)}},
		"created":      {fetched(CreatedEvent{}), Task{DueAcknowledge, "", PriorityEffect, second(2)}},
		"shipped":      {acknowledged(shipped("s1", 1), NotifiedEvent{"X"}), Task{DueCapture, "s1", PriorityEffect, second(4)}},
		"cancelled":    {acknowledged(CancelRequestedEvent{CommandID: "x"}, NotifiedEvent{"X"}), Task{DueCancel, "x", PriorityEffect, second(4)}},
		"extended":     {acknowledged(ExtendRequestedEvent{CommandID: "x"}, NotifiedEvent{"X"}), Task{DueExtend, "x", PriorityEffect, second(4)}},
		"released":     {acknowledged(append(captures("s1", 1), ReleaseRequestedEvent{CommandID: "x"}, NotifiedEvent{"X"})...), Task{DueRelease, "x", PriorityEffect, second(6)}},
		"refunded":     {acknowledged(append(captures("s1", 1), refunding("r1", 1), NotifiedEvent{"X"})...), Task{DueRefund, "r1", PriorityEffect, second(6)}},
		"a reference":  {fetched(CreatedEvent{OrderNumber: "1"}, AcknowledgedEvent{}), Task{DueReference, "", PriorityEffect, second(2)}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := Due(given(t, test.given...)); len(got) != 1 || got[0] != test.want {
				t.Errorf("%s: due is %+v, want %+v", name, got, test.want)
			}
		})
	}
}
