package domain

import (
	"testing"
	"time"
)

// elsewhereAs is a capture that Klarna shows with a reference, and that is not ours.
func elsewhereAs(id string, amount int64, reference string) CapturedEvent {
	return CapturedEvent{CaptureID: id, Amount: amount, External: true, Reference: reference}
}

// A shop repeats what it asked for before its log was put back, or what its old module
// did: Klarna's move of that reference is the command's.
func TestACommandThatKlarnaShowsIsDone(t *testing.T) {
	s1 := elsewhereAs("c1", 2000, "s1")
	r1 := RefundedEvent{KlarnaRefundID: "k1", Amount: 300, External: true, Reference: "r1"}
	two := acknowledged(s1, elsewhereAs("c2", 1000, "s1"))
	ship := func(amount *int64, lines ...LineQuantity) Ship { return Ship{ID: "s1", Amount: amount, Lines: lines} }
	refund := func(amount *int64, lines ...LineQuantity) RequestRefund {
		return RequestRefund{ID: "r1", Amount: amount, Lines: lines}
	}
	wrong := func(field, why string) *FieldError { return &FieldError{Field: field, Why: why} }
	decides(t, map[string]decision{
		"a shipment":                   {given: acknowledged(s1), when: ship(some(2000))},
		"a shipment, with tracking":    {given: acknowledged(s1), when: Ship{ID: "s1", Amount: some(2000), Tracking: []Tracking{{TrackingNumber: "1"}}}},
		"by lines":                     {given: acknowledged(s1), when: ship(nil, LineQuantity{"A", 2})},
		"by lines, rounded otherwise":  {given: acknowledged(elsewhereAs("c1", 2001, "s1")), when: ship(nil, LineQuantity{"A", 2})},
		"by other lines":               {given: acknowledged(s1), when: ship(nil, LineQuantity{"A", 1}), refused: wrong("shipment_id", "capture c1 of 2000, and this is about 1000")},
		"by lines that are not there":  {given: acknowledged(s1), when: ship(nil, LineQuantity{"A", 4}), refused: wrong("lines", "of which 3 are left")},
		"all of it":                    {given: acknowledged(elsewhereAs("c1", 5000, "s1")), when: ship(nil)},
		"all that remained":            {given: acknowledged(elsewhereAs("c0", 3000, "s0"), s1), when: ship(nil)},
		"all, and some remains":        {given: acknowledged(s1), when: ship(nil), refused: wrong("shipment_id", "this is about 5000")},
		"all, and the rest let go":     {given: acknowledged(s1, ReleasedEvent{Amount: 3000, External: true}), when: ship(nil)},
		"another amount":               {given: acknowledged(s1), when: ship(some(2001)), refused: wrong("shipment_id", "capture c1 of 2000, and this is about 2001")},
		"two of them":                  {given: two, when: ship(some(2000)), refused: wrong("shipment_id", "capture c1 of 2000 and capture c2 of 1000")},
		"while it is held":             {given: acknowledged(s1, HeldEvent{Hold: HoldOperator}), when: ship(some(2000))},
		"once expired":                 {given: acknowledged(s1, ExpiredEvent{}), when: ship(some(2000))},
		"another shipment":             {given: acknowledged(s1), when: Ship{ID: "s2", Amount: some(2000)}, then: shipped("s2", 2000)},
		"a refund with a shipment's":   {given: acknowledged(s1), when: RequestRefund{ID: "s1", Amount: some(2000)}, then: refunding("s1", 2000)},
		"a refund":                     {given: acknowledged(s1, r1), when: refund(some(300))},
		"a refund, another amount":     {given: acknowledged(s1, r1), when: refund(some(299)), refused: wrong("refund_id", "refund k1 of 300, and this is about 299")},
		"a refund by lines":            {given: acknowledged(s1, RefundedEvent{Amount: 1000, External: true, Reference: "r1"}), when: refund(nil, LineQuantity{"A", 1})},
		"a refund by other lines":      {given: acknowledged(s1, r1), when: refund(nil, LineQuantity{"A", 1}), refused: wrong("refund_id", "refund k1 of 300, and this is about 1000")},
		"all of it is refunded":        {given: acknowledged(s1, RefundedEvent{KlarnaRefundID: "k1", Amount: 2000, External: true, Reference: "r1"}), when: refund(some(2000))},
		"a shipment by a refund's":     {given: acknowledged(s1, r1), when: Ship{ID: "r1", Amount: some(300)}, then: shipped("r1", 300)},
		"what it asked for afterwards": {given: acknowledged(s1, r1), when: RequestRefund{ID: "r2", Amount: some(1700)}, then: refunding("r2", 1700)},
	})
	if o := given(t, acknowledged(s1, r1)...); o.Progress(DueCapture, "s1") != Done || o.Progress(DueRefund, "r1") != Done {
		t.Error("what Klarna shows is not done")
	}
}

// One id of Klarna's is one entry, whose it turns out to be.
func TestAMoveStandsOnce(t *testing.T) {
	o := given(t, acknowledged(
		elsewhereAs("c1", 2000, ""), RefundedEvent{KlarnaRefundID: "k1", Amount: 300, External: true},
		shipped("s1", 2000), captured("s1", 2000), refunding("r1", 300), refunded("r1", 300),
	)...)
	if len(o.Captures) != 1 || o.Captures[0].ShipmentID != "s1" || !o.Captures[0].At.Equal(start.Add(4*time.Second)) || o.CapturedAmount != 2000 {
		t.Errorf("captured %d by %+v", o.CapturedAmount, o.Captures)
	}
	if len(o.Refunds) != 1 || o.Refunds[0].ID != "r1" || o.RefundedAmount != 300 {
		t.Errorf("refunded %d by %+v", o.RefundedAmount, o.Refunds)
	}
	for _, i := range o.Intents {
		if i.State != Done || i.MadeID == "" {
			t.Errorf("%s %s is %s as %q", i.Kind, i.ID, i.State, i.MadeID)
		}
	}
}

// A shipment waits while Klarna shows a capture under its id, known or not.
func TestAShipmentThatKlarnaShows(t *testing.T) {
	at := start.Add(time.Minute)
	c1 := func(amount int64) ShownMove { return ShownMove{ID: "c1", Amount: amount, Reference: "s1", At: at} }
	named := func(id string, amount int64) (c CapturedEvent) {
		c = elsewhereAs(id, amount, "s1")
		c.CapturedAt = at
		return c
	}
	ours := CapturedEvent{CaptureID: "c1", ShipmentID: "s1", Amount: 2000, CapturedAt: at}
	taken := RefusedEvent{What: DueCapture, ID: "s1", Code: CodeReferenceUsed, Messages: []string{"Klarna has capture c1 of 1999 for it"}}
	finds(t, map[string]sighting{
		"known as made elsewhere":   {acknowledged(elsewhereAs("c1", 2000, ""), shipped("s1", 2000)), takes("PART_CAPTURED", c1(2000)), []Event{ours}},
		"known with another amount": {acknowledged(elsewhereAs("c1", 1999, ""), shipped("s1", 2000)), takes("PART_CAPTURED", c1(1999)), []Event{taken}},
		"the second of two":         {acknowledged(shipped("s1", 2000)), takes("PART_CAPTURED", ShownMove{ID: "x", Amount: 1000, Reference: "s1", At: at}, c1(2000)), []Event{named("x", 1000), ours}},
	})
}
