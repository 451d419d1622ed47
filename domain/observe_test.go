package domain

import (
	"reflect"
	"testing"
	"time"
)

// observe tells a reading until nothing of it is left.
func observe(t *testing.T, o Order, r Reading) (Order, []Event) {
	t.Helper()
	var events []Event
	for {
		event, err := Decide(o, Observe{r}, start)
		if err != nil {
			t.Fatal(err)
		}
		if event == nil {
			return o, events
		}
		if events = append(events, event); len(events) > 20 {
			t.Fatalf("a reading has no end: %v", events)
		}
		if o, err = Evolve(o, event, start.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
}

type sighting struct {
	given []Event
	shows func(*Reading)
	then  []Event
}

// finds holds what readings lead to against a table, and that the same reading
// leads to nothing more.
func finds(t *testing.T, tests map[string]sighting) {
	t.Helper()
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := basket()
			test.shows(&r)
			o, got := observe(t, given(t, test.given...), r)
			if len(got) != len(test.then) || len(got) > 0 && !reflect.DeepEqual(got, test.then) {
				t.Errorf("found %+v, want %+v", got, test.then)
			}
			if _, more := observe(t, o, r); len(more) > 0 {
				t.Errorf("the same reading once more leads to %+v", more)
			}
		})
	}
}

// takes returns what Klarna shows once captures were made.
func takes(status string, captures ...ShownMove) func(*Reading) {
	return func(r *Reading) {
		r.Status, r.Captures = status, captures
		for _, c := range captures {
			r.CapturedAmount += c.Amount
		}
	}
}

func TestObserveCaptures(t *testing.T) {
	at := start.Add(time.Minute)
	own := func(n, amount int64) ShownMove {
		id := string(rune('0' + n))
		return ShownMove{ID: "c" + id, Amount: amount, Reference: "s" + id, At: at}
	}
	x := ShownMove{ID: "x", Amount: 1000, Reference: "portal", At: at}
	elsewhere := CapturedEvent{CaptureID: "x", Amount: 1000, CapturedAt: at, External: true, Reference: "portal"}
	named := func(id string, amount int64) (c CapturedEvent) {
		c = elsewhereAs(id, amount, "s1")
		c.CapturedAt = at
		return c
	}
	taken := func(what string) RefusedEvent {
		return RefusedEvent{What: DueCapture, ID: "s1", Code: CodeReferenceUsed, Messages: []string{"Klarna has " + what + " for it"}}
	}
	ours := func(shipment string, amount int64) CapturedEvent {
		c := captured(shipment, amount)
		c.CapturedAt = at
		return c
	}
	finds(t, map[string]sighting{
		"elsewhere":               {acknowledged(), takes("PART_CAPTURED", x), []Event{elsewhere}},
		"elsewhere, known":        {acknowledged(elsewhere), takes("PART_CAPTURED", x), nil},
		"elsewhere, once created": {fetched(CreatedEvent{}), takes("PART_CAPTURED", x), []Event{elsewhere}},
		"elsewhere, not created":  {fetched(), takes("PART_CAPTURED", x), nil},
		"several": {acknowledged(), takes("CAPTURED", x, ShownMove{ID: "y", Amount: 4000}),
			[]Event{elsewhere, CapturedEvent{CaptureID: "y", Amount: 4000, External: true}}},
		"two alike": {acknowledged(), takes("PART_CAPTURED", x, ShownMove{ID: "y", Amount: 1000, At: at}),
			[]Event{elsewhere, CapturedEvent{CaptureID: "y", Amount: 1000, CapturedAt: at, External: true}}},
		"one of two known":               {acknowledged(elsewhere), takes("CAPTURED", x, ShownMove{ID: "y", Amount: 4000}), []Event{CapturedEvent{CaptureID: "y", Amount: 4000, External: true}}},
		"ours, the answer was lost":      {acknowledged(shipped("s1", 2000)), takes("PART_CAPTURED", own(1, 2000)), []Event{ours("s1", 2000)}},
		"ours, known":                    {acknowledged(captures("s1", 2000)...), takes("PART_CAPTURED", own(1, 2000)), nil},
		"ours, late after a refusal":     {acknowledged(shipped("s1", 2000), refused(DueCapture, "s1")), takes("PART_CAPTURED", own(1, 2000)), []Event{ours("s1", 2000)}},
		"ours twice over":                {acknowledged(captures("s1", 2000)...), takes("PART_CAPTURED", own(1, 2000), ShownMove{ID: "x", Amount: 2000, Reference: "s1", At: at}), []Event{named("x", 2000)}},
		"ours, by another id":            {acknowledged(captures("s1", 2000)...), takes("PART_CAPTURED", ShownMove{ID: "x", Amount: 2000, Reference: "s1"}), nil},
		"our name once done, not ours":   {acknowledged(captures("s1", 2000)...), takes("PART_CAPTURED", ShownMove{ID: "x", Amount: 1000, Reference: "s1", At: at}), []Event{named("x", 1000)}},
		"more than the order is worth":   {acknowledged(captures("s1", 2000)...), takes("CAPTURED", own(1, 2000), ShownMove{ID: "y", Amount: 3001}), nil},
		"our name, another amount":       {acknowledged(shipped("s1", 2000)), takes("PART_CAPTURED", own(1, 1999)), []Event{named("c1", 1999), taken("capture c1 of 1999")}},
		"ours and elsewhere":             {acknowledged(shipped("s1", 2000), shipped("s2", 2000)), takes("PART_CAPTURED", own(2, 2000), x), []Event{ours("s2", 2000), elsewhere}},
		"all beside one that waits":      {acknowledged(shipped("s1", 2000)), takes("CAPTURED", ShownMove{ID: "y", Amount: 5000}), []Event{CapturedEvent{CaptureID: "y", Amount: 5000, External: true}}},
		"ours, and then it expired":      {acknowledged(shipped("s1", 2000)), takes("EXPIRED", own(1, 2000)), []Event{ours("s1", 2000), ExpiredEvent{External: true}}},
		"late after it expired":          {acknowledged(shipped("s1", 2000), ExpiredEvent{}), takes("EXPIRED", own(1, 2000)), []Event{ours("s1", 2000), ExpiredEvent{External: true}}},
		"all, late after it expired":     {acknowledged(shipped("s1", 5000), ExpiredEvent{}), takes("EXPIRED", own(1, 5000)), []Event{ours("s1", 5000)}},
		"late after a release":           {acknowledged(append(captures("s1", 2000), ReleasedEvent{Amount: 3000})...), takes("CAPTURED", own(1, 2000), x), []Event{elsewhere}},
		"of nothing":                     {acknowledged(), takes("AUTHORIZED", ShownMove{ID: "x"}), nil},
		"without an id":                  {acknowledged(), takes("PART_CAPTURED", ShownMove{Amount: 1}), nil},
		"of a cancelled order":           {acknowledged(CancelledEvent{}), takes("PART_CAPTURED", x), nil},
		"of a lowered order":             {acknowledged(), func(r *Reading) { takes("CAPTURED", x)(r); r.OrderAmount = 1000 }, []Event{FetchedEvent(lowered(1000, 1000)), elsewhere}},
		"that lowered what remained":     {acknowledged(elsewhere), func(r *Reading) { takes("CAPTURED", x)(r); r.OrderAmount = 1000 }, []Event{FetchedEvent(lowered(1000, 1000)), ReleasedEvent{External: true}}},
		"of a raised order, all at once": {acknowledged(elsewhere), func(r *Reading) { takes("CAPTURED", x, ShownMove{ID: "y", Amount: 5000})(r); r.OrderAmount = 6000 }, []Event{FetchedEvent(lowered(6000, 6000)), CapturedEvent{CaptureID: "y", Amount: 5000, External: true}}},
	})
}

// lowered is the basket with another amount, some of it captured.
func lowered(amount, captured int64) Reading {
	r := basket()
	r.Status, r.OrderAmount, r.CapturedAmount = "CAPTURED", amount, captured
	if amount == 1000 {
		r.Captures = []ShownMove{{ID: "x", Amount: 1000, Reference: "portal", At: start.Add(time.Minute)}}
		return r
	}
	r.Captures = []ShownMove{{ID: "x", Amount: 1000, Reference: "portal", At: start.Add(time.Minute)}, {ID: "y", Amount: 5000}}
	return r
}

func TestObserveRefunds(t *testing.T) {
	at := start.Add(time.Minute)
	gives := func(refunds ...ShownMove) func(*Reading) {
		return func(r *Reading) {
			takes("CAPTURED", ShownMove{ID: "c1", Amount: 5000, Reference: "s1"})(r)
			r.Refunds = refunds
		}
	}
	paid := func(after ...Event) []Event { return acknowledged(append(captures("s1", 5000), after...)...) }
	x := ShownMove{ID: "x", Amount: 700, At: at}
	elsewhere := RefundedEvent{KlarnaRefundID: "x", Amount: 700, RefundedAt: at, External: true}
	bare := ShownMove{Amount: 700, At: at}
	named := RefundedEvent{KlarnaRefundID: "x", Amount: 700, RefundedAt: at, External: true, Reference: "r1"}
	taken := func(what string) RefusedEvent {
		return RefusedEvent{What: DueRefund, ID: "r1", Code: CodeReferenceUsed, Messages: []string{"Klarna has " + what + " for it"}}
	}
	nameless := RefundedEvent{Amount: 700, RefundedAt: at, External: true}
	ours := ShownMove{ID: "k1", Amount: 700, Reference: "r1", At: at}
	done := RefundedEvent{RefundID: "r1", KlarnaRefundID: "k1", Amount: 700, RefundedAt: at}
	unnamed := RefundedEvent{RefundID: "r1", Amount: 700, RefundedAt: at}
	finds(t, map[string]sighting{
		"elsewhere":                       {paid(), gives(x), []Event{elsewhere}},
		"elsewhere, known":                {paid(elsewhere), gives(x), nil},
		"elsewhere, without an id":        {paid(), gives(bare), []Event{nameless}},
		"the same, known":                 {paid(nameless), gives(bare), nil},
		"the id comes later":              {paid(nameless), gives(x), nil},
		"the id goes away":                {paid(elsewhere), gives(bare), nil},
		"two without an id at once":       {paid(nameless), gives(bare, bare), []Event{nameless}},
		"two without an id, known":        {paid(nameless, nameless), gives(bare, bare), nil},
		"of another time":                 {paid(nameless), gives(bare, ShownMove{Amount: 700, At: at.Add(time.Second)}), []Event{RefundedEvent{Amount: 700, RefundedAt: at.Add(time.Second), External: true}}},
		"of another amount":               {paid(nameless), gives(bare, ShownMove{Amount: 701, At: at}), []Event{RefundedEvent{Amount: 701, RefundedAt: at, External: true}}},
		"two alike, with ids":             {paid(elsewhere), gives(x, ShownMove{ID: "y", Amount: 700, At: at}), []Event{RefundedEvent{KlarnaRefundID: "y", Amount: 700, RefundedAt: at, External: true}}},
		"ours, the answer was lost":       {paid(refunding("r1", 700)), gives(ours), []Event{done}},
		"ours, known":                     {paid(refunding("r1", 700), refunded("r1", 700)), gives(ours), nil},
		"ours, shown without its id":      {paid(refunding("r1", 700), refunded("r1", 700)), gives(ShownMove{Amount: 700, Reference: "r1", At: at}), nil},
		"ours, never seen with an id":     {paid(refunding("r1", 700)), gives(ShownMove{Amount: 700, Reference: "r1", At: at}), []Event{unnamed}},
		"ours, seen with an id at last":   {paid(refunding("r1", 700), unnamed), gives(ours), nil},
		"ours, seen with no name at all":  {paid(refunding("r1", 700), refunded("r1", 700)), gives(ShownMove{Amount: 700, At: at}), nil},
		"ours, late after a refusal":      {paid(refunding("r1", 700), refused(DueRefund, "r1")), gives(ours), []Event{done}},
		"ours and one elsewhere like it":  {paid(refunding("r1", 700)), gives(bare, ours), []Event{nameless, done}},
		"our name, another amount":        {paid(refunding("r1", 700)), gives(ShownMove{ID: "k1", Amount: 699, Reference: "r1"}), []Event{RefundedEvent{KlarnaRefundID: "k1", Amount: 699, External: true, Reference: "r1"}, taken("refund k1 of 699")}},
		"our name, known elsewhere":       {paid(RefundedEvent{KlarnaRefundID: "k1", Amount: 700, External: true}, refunding("r1", 700)), gives(ours), []Event{done}},
		"our name, known without an id":   {paid(RefundedEvent{Amount: 700, RefundedAt: at, External: true, Reference: "r1"}, refunding("r1", 700)), gives(ours), []Event{done}},
		"our name, never seen with an id": {paid(RefundedEvent{Amount: 700, RefundedAt: at, External: true, Reference: "r1"}, refunding("r1", 700)), gives(ShownMove{Amount: 700, Reference: "r1", At: at}), []Event{unnamed}},
		"our name, lost in an old log":    {paid(nameless, refunding("r1", 700)), gives(ShownMove{Amount: 700, Reference: "r1", At: at}), []Event{taken("refund of 700")}},
		"its amount is told otherwise":    {paid(elsewhere), gives(ShownMove{ID: "x", Amount: 699, At: at}), nil},
		"ours, shown without our name":    {paid(refunding("r1", 700), refunded("r1", 700)), gives(ShownMove{ID: "k1", Amount: 700, At: at}), nil},
		"our name first elsewhere":        {paid(refunding("r1", 700), refunded("r1", 700)), gives(ShownMove{ID: "x", Amount: 700, Reference: "r1", At: at}, ours), []Event{named}},
		"our name twice":                  {paid(refunding("r1", 700), refunded("r1", 700)), gives(ours, ShownMove{ID: "x", Amount: 700, Reference: "r1", At: at}), []Event{named}},
		"more than was captured":          {paid(), gives(ShownMove{ID: "x", Amount: 5001}), nil},
		"of nothing":                      {paid(), gives(ShownMove{ID: "x"}), nil},
		"once captured elsewhere as well": {acknowledged(shipped("s1", 5000)), gives(x), []Event{CapturedEvent{CaptureID: "c1", ShipmentID: "s1", Amount: 5000}, elsewhere}},
		"all, and Klarna closes it": {paid(), func(r *Reading) { gives(ShownMove{ID: "x", Amount: 5000})(r); r.Status = "CLOSED" },
			[]Event{RefundedEvent{KlarnaRefundID: "x", Amount: 5000, External: true}}},
	})
}

func TestObserveEndings(t *testing.T) {
	part := func(after ...Event) []Event { return acknowledged(append(captures("s1", 2000), after...)...) }
	status := func(word string, released int64, captures ...ShownMove) func(*Reading) {
		return func(r *Reading) { takes(word, captures...)(r); r.ReleasedAmount = released }
	}
	one := ShownMove{ID: "c1", Amount: 2000, Reference: "s1"}
	cancelledThere := CancelledEvent{Reason: "cancelled at Klarna", External: true}
	expiredThere := ExpiredEvent{External: true}
	finds(t, map[string]sighting{
		"cancelled":                         {acknowledged(), status("CANCELLED", 5000), []Event{cancelledThere}},
		"cancelled while shipped":           {acknowledged(shipped("s1", 2000)), status("CANCELLED", 5000), []Event{cancelledThere}},
		"cancelled as we asked":             {acknowledged(CancelRequestedEvent{CommandID: "x", Reason: "r"}), status("CANCELLED", 5000), []Event{CancelledEvent{CommandID: "x", Reason: "r"}}},
		"cancelled, known, changed since":   {acknowledged(cancelledThere), func(r *Reading) { r.Status, r.OrderAmount, r.MerchantReference1 = "CANCELLED", 1, "m" }, nil},
		"cancelled after it expired":        {acknowledged(expiredThere), status("CANCELLED", 5000), nil},
		"expired":                           {acknowledged(), status("EXPIRED", 5000), []Event{expiredThere}},
		"expired while shipped":             {acknowledged(shipped("s1", 2000)), status("EXPIRED", 5000), []Event{expiredThere}},
		"expired after a part":              {part(), status("EXPIRED", 3000, one), []Event{expiredThere}},
		"expired, all captured":             {acknowledged(captures("s1", 5000)...), status("EXPIRED", 0, ShownMove{ID: "c1", Amount: 5000}), nil},
		"expired, not created yet":          {fetched(), status("EXPIRED", 5000), nil},
		"released":                          {part(), status("CAPTURED", 3000, one), []Event{ReleasedEvent{Amount: 3000, External: true}}},
		"released as we asked":              {part(ReleaseRequestedEvent{CommandID: "x"}), status("CAPTURED", 3000, one), []Event{ReleasedEvent{CommandID: "x", Amount: 3000}}},
		"released, status kept":             {part(), status("PART_CAPTURED", 3000, one), []Event{ReleasedEvent{Amount: 3000, External: true}}},
		"released after another capture":    {part(), status("CAPTURED", 2000, one, ShownMove{ID: "x", Amount: 1000}), []Event{CapturedEvent{CaptureID: "x", Amount: 1000, External: true}, ReleasedEvent{Amount: 2000, External: true}}},
		"released, a shipment waits":        {part(shipped("s2", 1000)), status("CAPTURED", 3000, one), []Event{RefusedEvent{What: DueCapture, ID: "s2", Code: CodeOrderEnded}, ReleasedEvent{Amount: 3000, External: true}}},
		"released, the shipment is refused": {part(shipped("s2", 1000), refused(DueCapture, "s2")), status("CAPTURED", 3000, one), []Event{ReleasedEvent{Amount: 3000, External: true}}},
		"released, two shipments wait": {part(shipped("s2", 1000), shipped("s3", 2000)), status("CAPTURED", 3000, one), []Event{
			RefusedEvent{What: DueCapture, ID: "s2", Code: CodeOrderEnded}, RefusedEvent{What: DueCapture, ID: "s3", Code: CodeOrderEnded}, ReleasedEvent{Amount: 3000, External: true}}},
		"cancelled, it says, though captured": {part(), status("CANCELLED", 3000, one), nil},
		"released, one capture unknown yet":   {part(), func(r *Reading) { status("CAPTURED", 2000, one)(r); r.CapturedAmount = 3000 }, nil},
		"released, known":                     {part(ReleasedEvent{Amount: 3000, External: true}), status("CAPTURED", 3000, one), nil},
		"a part is open still":                {part(), status("PART_CAPTURED", 2999, one), nil},
		"a status nobody has heard of":        {part(), status("FROZEN", 0, one), []Event{HeldEvent{Hold: HoldStatusUnknown}}},
	})
}

func TestObserveChanges(t *testing.T) {
	tests := map[string]sighting{}
	for name, shows := range map[string]func(*Reading){
		"amount":      func(r *Reading) { r.OrderAmount = 6000 },
		"reference 1": func(r *Reading) { r.MerchantReference1 = "1001" },
		"reference 2": func(r *Reading) { r.MerchantReference2 = "x" },
		"lines":       func(r *Reading) { r.Lines = r.Lines[:1] },
		"no lines":    func(r *Reading) { r.Lines = nil },
		"currency":    func(r *Reading) { r.Currency = "NOK" },
	} {
		r := basket()
		shows(&r)
		changed := []Event{FetchedEvent(r)}
		tests[name] = sighting{acknowledged(), shows, changed}
		tests[name+", not created yet"] = sighting{fetched(), shows, changed}
		tests[name+", captured"] = sighting{acknowledged(append(captures("s1", 2000), ReleasedEvent{})...), shows, changed}
		tests[name+", expired"] = sighting{acknowledged(ExpiredEvent{}), shows, changed}
	}
	later := basket().ExpiresAt.Add(time.Hour)
	extends := func(r *Reading) { r.ExpiresAt = later }
	tests["extended"] = sighting{acknowledged(), extends, []Event{ExtendedEvent{ExpiresAt: later, External: true}}}
	tests["extended as we asked"] = sighting{acknowledged(ExtendRequestedEvent{CommandID: "x"}), extends, []Event{ExtendedEvent{CommandID: "x", ExpiresAt: later}}}
	tests["extended, ended"] = sighting{acknowledged(CancelledEvent{}), func(r *Reading) { extends(r); r.Status = "CANCELLED" }, nil}
	tests["not extended"] = sighting{acknowledged(ExtendRequestedEvent{CommandID: "x"}), func(r *Reading) {}, nil}
	tests["shortened"] = sighting{acknowledged(), func(r *Reading) { r.ExpiresAt = start }, nil}
	tests["no end shown"] = sighting{acknowledged(), func(r *Reading) { r.ExpiresAt = time.Time{} }, nil}
	finds(t, tests)
}
