package domain

import (
	"strings"
	"testing"
)

func TestRequestRefund(t *testing.T) {
	paid := func(after ...Event) []Event { return acknowledged(append(captures("s1", 3000), after...)...) }
	over := func(asked, possible int64) *AmountError {
		return &AmountError{What: "refund", Asked: asked, Possible: possible}
	}
	field := func(name, why string) *FieldError { return &FieldError{Field: name, Why: why} }
	ask := RequestRefund{ID: "r1", Amount: some(1000)}
	decides(t, map[string]decision{
		"an amount":               {given: paid(), when: RequestRefund{ID: "r1", Amount: some(1000), Reason: "damaged"}, then: RefundRequestedEvent{RefundID: "r1", Amount: 1000, Reason: "damaged"}},
		"all":                     {given: paid(), when: RequestRefund{ID: "r1", Amount: some(3000)}, then: refunding("r1", 3000)},
		"one more than captured":  {given: paid(), when: RequestRefund{ID: "r1", Amount: some(3001)}, refused: over(3001, 3000)},
		"nothing":                 {given: paid(), when: RequestRefund{ID: "r1", Amount: some(0)}, refused: over(0, 3000)},
		"less than nothing":       {given: paid(), when: RequestRefund{ID: "r1", Amount: some(-5)}, refused: over(-5, 3000)},
		"beside one that waits":   {given: paid(refunding("r0", 2500)), when: ask, refused: over(1000, 500)},
		"beside one that is done": {given: paid(refunding("r0", 2500), refunded("r0", 2500)), when: ask, refused: over(1000, 500)},
		"beside one elsewhere":    {given: paid(RefundedEvent{Amount: 2500, External: true}), when: ask, refused: over(1000, 500)},
		"after a refusal":         {given: paid(refunding("r0", 3000), refused(DueRefund, "r0")), when: ask, then: refunding("r1", 1000)},
		"while a shipment waits":  {given: paid(shipped("s2", 1000)), when: ask, then: refunding("r1", 1000)},
		"while held":              {given: paid(HeldEvent{Hold: HoldOperator}), when: ask, then: refunding("r1", 1000)},
		"once expired":            {given: paid(ExpiredEvent{}), when: ask, then: refunding("r1", 1000)},
		"once released":           {given: paid(ReleasedEvent{}), when: ask, then: refunding("r1", 1000)},
		"before a capture":        {given: acknowledged(), when: ask, refused: notNow("refund", "nothing is captured")},
		"while it is only asked":  {given: acknowledged(shipped("s1", 5000)), when: ask, refused: notNow("refund", "nothing is captured")},
		"of a cancelled order":    {given: acknowledged(CancelledEvent{}), when: ask, refused: notNow("refund", "nothing is captured")},
		"nobody pushed":           {when: ask, refused: notNow("refund", "nothing is captured")},
		"when all is refunded":    {given: paid(refunding("r0", 3000), refunded("r0", 3000)), when: ask, refused: notNow("refund", "all that was captured")},
		"when all is about to be": {given: paid(refunding("r0", 3000)), when: ask, refused: notNow("refund", "about to be")},
		"of what is not said":     {given: paid(), when: RequestRefund{ID: "r1"}, refused: field("amount", "or lines")},
		"without an id":           {given: paid(), when: RequestRefund{Amount: some(1)}, refused: field("refund_id", "is required")},
		"for a personal reason":   {given: paid(), when: RequestRefund{ID: "r1", Amount: some(1), Reason: "a@b.example"}, refused: field("reason", "kept for ever")},
	})
}

func TestRefundLines(t *testing.T) {
	paid := func(after ...Event) []Event { return acknowledged(append(captures("s1", 5000), after...)...) }
	a := func(n int64) []LineQuantity { return []LineQuantity{{"A", n}} }
	fee := func(amount, rate int64) *ReturnFee { return &ReturnFee{Amount: amount, TaxRate: rate} }
	over := func(asked, possible int64) *AmountError {
		return &AmountError{What: "refund", Asked: asked, Possible: possible}
	}
	wrong := func(field, why string) *FieldError { return &FieldError{Field: field, Why: why} }
	twoOfA := RefundRequestedEvent{RefundID: "r1", Amount: 2000, Parts: []Part{someOf(0, 2, 2000, 400)}}
	lessFee := RefundRequestedEvent{RefundID: "r1", Amount: 1701, Parts: twoOfA.Parts, ReturnFee: fee(299, 2500)}
	decides(t, map[string]decision{
		"some of a line":     {given: paid(), when: RequestRefund{ID: "r1", Lines: a(2)}, then: twoOfA},
		"with their amount":  {given: paid(), when: RequestRefund{ID: "r1", Lines: a(2), Amount: some(2000)}, then: twoOfA},
		"with another":       {given: paid(), when: RequestRefund{ID: "r1", Lines: a(2), Amount: some(2001)}, refused: over(2001, 2000)},
		"less a fee":         {given: paid(), when: RequestRefund{ID: "r1", Lines: a(2), ReturnFee: fee(299, 2500)}, then: lessFee},
		"less a fee, amount": {given: paid(), when: RequestRefund{ID: "r1", Lines: a(2), Amount: some(1701), ReturnFee: fee(299, 2500)}, then: lessFee},
		"the fee forgotten":  {given: paid(), when: RequestRefund{ID: "r1", Lines: a(2), Amount: some(2000), ReturnFee: fee(299, 2500)}, refused: over(2000, 1701)},
		"a fee that eats it": {given: paid(), when: RequestRefund{ID: "r1", Lines: a(1), ReturnFee: fee(1000, 0)}, refused: over(0, 5000)},
		"a small fee, all tax": {given: paid(), when: RequestRefund{ID: "r1", Lines: a(2), ReturnFee: fee(1, 10_000)},
			then: RefundRequestedEvent{RefundID: "r1", Amount: 1999, Parts: twoOfA.Parts, ReturnFee: fee(1, 10_000)}},
		"the greatest fee":       {given: paid(), when: RequestRefund{ID: "r1", Lines: a(1), ReturnFee: fee(MaxAmount, 0)}, refused: over(1000-MaxAmount, 5000)},
		"a fee of an amount":     {given: paid(), when: RequestRefund{ID: "r1", Amount: some(1000), ReturnFee: fee(1, 0)}, refused: wrong("return_fee", "name them")},
		"a fee of nothing":       {given: paid(), when: RequestRefund{ID: "r1", Lines: a(1), ReturnFee: fee(0, 0)}, refused: wrong("return_fee", "above 0")},
		"a fee of all the world": {given: paid(), when: RequestRefund{ID: "r1", Lines: a(1), ReturnFee: fee(MaxAmount+1, 0)}, refused: wrong("return_fee", "above 0")},
		"a fee with no rate":     {given: paid(), when: RequestRefund{ID: "r1", Lines: a(1), ReturnFee: fee(1, -1)}, refused: wrong("return_fee", "tax_rate")},
		"a fee all tax":          {given: paid(), when: RequestRefund{ID: "r1", Lines: a(1), ReturnFee: fee(1, 10_001)}, refused: wrong("return_fee", "tax_rate")},
		"the rest of a line":     {given: paid(twoOfA), when: RequestRefund{ID: "r2", Lines: a(1)}, then: RefundRequestedEvent{RefundID: "r2", Amount: 1000, Parts: []Part{someOf(0, 1, 1000, 200)}}},
		"more than the rest":     {given: paid(twoOfA), when: RequestRefund{ID: "r2", Lines: a(2)}, refused: wrong("lines", "of which 1 are left")},
		"again after a refusal":  {given: paid(twoOfA, refused(DueRefund, "r1")), when: RequestRefund{ID: "r2", Lines: a(3)}, then: RefundRequestedEvent{RefundID: "r2", Amount: 3000, Parts: []Part{someOf(0, 3, 3000, 600)}}},
		"no line":                {given: paid(), when: RequestRefund{ID: "r1", Lines: []LineQuantity{}}, refused: wrong("lines", "names 1 to")},
		"dearer than captured":   {given: acknowledged(captures("s1", 999)...), when: RequestRefund{ID: "r1", Lines: a(1)}, refused: over(1000, 999)},
	})
}

// What is refunded by lines was captured, wherever all captures say of what they are.
func TestLinesThatAreNotCapturedAreNotRefunded(t *testing.T) {
	shippedB := ShippedEvent{ShipmentID: "s1", Amount: 2500, Parts: []Part{someOf(1, 1, 2500, 500)}}
	shippedA := ShippedEvent{ShipmentID: "s2", Amount: 2000, Parts: []Part{someOf(0, 2, 2000, 400)}}
	ofB := []Event{shippedB, captured("s1", 2500)}
	ofBoth := append(ofB, shippedA, captured("s2", 2000))
	oneOfA := RefundRequestedEvent{RefundID: "r1", Amount: 1000, Parts: []Part{someOf(0, 1, 1000, 200)}}
	ask := func(id string, lines ...LineQuantity) RequestRefund { return RequestRefund{ID: id, Lines: lines} }
	few := func(why string) *FieldError { return &FieldError{Field: "lines", Why: why} }
	a, b := LineQuantity{"A", 1}, LineQuantity{"B", 1}
	decides(t, map[string]decision{
		"nothing of it is captured": {given: acknowledged(ofB...), when: ask("r1", a), refused: few("0 of A are captured")},
		"beside what is captured":   {given: acknowledged(ofB...), when: ask("r1", b, a), refused: few("0 of A are captured")},
		"its shipment waits":        {given: acknowledged(append(ofB, shippedA)...), when: ask("r1", a), refused: few("0 of A are captured")},
		"its shipment was refused":  {given: acknowledged(append(ofB, shippedA, refused(DueCapture, "s2"))...), when: ask("r1", a), refused: few("0 of A are captured")},
		"it is captured":            {given: acknowledged(ofBoth...), when: ask("r1", a), then: oneOfA},
		"more than is captured":     {given: acknowledged(ofBoth...), when: ask("r1", LineQuantity{"A", 3}), refused: few("2 of A are captured")},
		"more, in two":              {given: acknowledged(ofBoth...), when: ask("r1", a, LineQuantity{"A", 2}), refused: few("asks for 3 of \"A\", and 2 of A are captured")},
		"more than is left of it":   {given: acknowledged(append(ofBoth, oneOfA)...), when: ask("r2", LineQuantity{"A", 2}), refused: few("1 of A are captured and not refunded")},
		"by amount":                 {given: acknowledged(ofB...), when: RequestRefund{ID: "r1", Amount: some(1000)}, then: refunding("r1", 1000)},
		"a capture names no lines":  {given: acknowledged(append(ofB, shipped("s2", 1000), captured("s2", 1000))...), when: ask("r1", a), then: oneOfA},
		"a capture was elsewhere":   {given: acknowledged(append(ofB, elsewhereAs("x", 1000, ""))...), when: ask("r1", a), then: oneOfA},
		"repeated, whatever it is":  {given: acknowledged(append(ofB, oneOfA)...), when: ask("r1", a)},
		"only what names it counts": {given: acknowledged(ofB...), when: ask("r1", b), then: RefundRequestedEvent{RefundID: "r1", Amount: 2500, Parts: []Part{someOf(1, 1, 2500, 500)}}},
	})
}

func TestARefundIsTakenOnce(t *testing.T) {
	paid := func(after ...Event) []Event { return acknowledged(append(captures("s1", 5000), after...)...) }
	byLines := RefundRequestedEvent{RefundID: "r1", Amount: 1900, Parts: []Part{someOf(0, 2, 2000, 400)}, ReturnFee: &ReturnFee{Amount: 100}, Reason: "back"}
	again := RequestRefund{ID: "r1", Lines: []LineQuantity{{"A", 2}}, ReturnFee: &ReturnFee{Amount: 100}, Reason: "back"}
	other := func(change func(*RequestRefund)) RequestRefund { c := again; change(&c); return c }
	reused := &ReusedError{ID: "r1"}
	decides(t, map[string]decision{
		"an amount":           {given: paid(refunding("r1", 700)), when: RequestRefund{ID: "r1", Amount: some(700)}},
		"once done":           {given: paid(refunding("r1", 5000), refunded("r1", 5000)), when: RequestRefund{ID: "r1", Amount: some(5000)}},
		"once refused":        {given: paid(refunding("r1", 700), refused(DueRefund, "r1")), when: RequestRefund{ID: "r1", Amount: some(700)}},
		"lines":               {given: paid(byLines), when: again},
		"lines, amount":       {given: paid(byLines), when: other(func(c *RequestRefund) { c.Amount = some(1900) })},
		"another amount":      {given: paid(refunding("r1", 700)), when: RequestRefund{ID: "r1", Amount: some(701)}, refused: reused},
		"another reason":      {given: paid(byLines), when: other(func(c *RequestRefund) { c.Reason = "" }), refused: reused},
		"another fee":         {given: paid(byLines), when: other(func(c *RequestRefund) { c.ReturnFee = &ReturnFee{Amount: 101} }), refused: reused},
		"another fee's rate":  {given: paid(byLines), when: other(func(c *RequestRefund) { c.ReturnFee = &ReturnFee{Amount: 100, TaxRate: 1} }), refused: reused},
		"without the fee":     {given: paid(byLines), when: other(func(c *RequestRefund) { c.ReturnFee = nil }), refused: reused},
		"other lines":         {given: paid(byLines), when: other(func(c *RequestRefund) { c.Lines = []LineQuantity{{"A", 1}} }), refused: reused},
		"an amount for lines": {given: paid(byLines), when: RequestRefund{ID: "r1", Amount: some(1900), Reason: "back"}, refused: reused},
		"lines for an amount": {given: paid(refunding("r1", 2000)), when: RequestRefund{ID: "r1", Lines: []LineQuantity{{"A", 2}}}, refused: reused},
		"a shipment's id":     {given: paid(), when: RequestRefund{ID: "s1", Amount: some(1)}, then: refunding("s1", 1)},
	})
}

func TestRecordRefund(t *testing.T) {
	paid := func(after ...Event) []Event { return acknowledged(append(captures("s1", 5000), after...)...) }
	record := RecordRefund{RefundID: "r1", KlarnaID: "k1"}
	decides(t, map[string]decision{
		"of one that waits":        {given: paid(refunding("r1", 700)), when: record, then: refunded("r1", 700)},
		"once more":                {given: paid(refunding("r1", 700), refunded("r1", 700)), when: record},
		"more than captured":       {given: paid(refunding("r1", 700), RefundedEvent{Amount: 4301, External: true}), when: record, refused: ErrReadFirst},
		"all that is captured":     {given: paid(refunding("r1", 700), RefundedEvent{Amount: 4300, External: true}), when: record, then: refunded("r1", 700)},
		"of an unknown one":        {given: paid(), when: record},
		"of one elsewhere":         {given: paid(RefundedEvent{Amount: 1, External: true}), when: RecordRefund{}},
		"that stands as elsewhere": {given: paid(RefundedEvent{KlarnaRefundID: "k1", Amount: 700, External: true}, refunding("r1", 700)), when: record, then: refunded("r1", 700)},
		"that stands, another amount": {given: paid(RefundedEvent{KlarnaRefundID: "k1", Amount: 600, External: true}, refunding("r1", 700)), when: record,
			then: RefusedEvent{What: DueRefund, ID: "r1", Code: CodeReferenceUsed, Messages: []string{"Klarna has refund k1 of 600 for it"}}},
		"late, after a refusal": {given: paid(refunding("r1", 700), refused(DueRefund, "r1")), when: record, then: refunded("r1", 700)},
	})
}

// A refund changes money, not status.
func TestWhatRefundsLeave(t *testing.T) {
	paid := func(after ...Event) Order {
		return given(t, acknowledged(append(captures("s1", 3000), after...)...)...)
	}
	tests := map[string]struct {
		order                Order
		refunded, refundable int64
	}{
		"asked":     {paid(refunding("r1", 1000)), 0, 2000},
		"done":      {paid(refunding("r1", 1000), refunded("r1", 1000)), 1000, 2000},
		"refused":   {paid(refunding("r1", 1000), refused(DueRefund, "r1")), 0, 3000},
		"late":      {paid(refunding("r1", 1000), refused(DueRefund, "r1"), refunded("r1", 1000)), 1000, 2000},
		"elsewhere": {paid(RefundedEvent{Amount: 3000, External: true}), 3000, 0},
		"beside":    {paid(refunding("r1", 1000), RefundedEvent{Amount: 2500, External: true}), 2500, 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			o := test.order
			if o.RefundedAmount != test.refunded || o.Refundable() != test.refundable || o.Status != PartCaptured || o.RemainingAuthorizedAmount != 2000 {
				t.Errorf("%s: %d refunded, %d refundable of an order that is %s, %d remain", name, o.RefundedAmount, o.Refundable(), o.Status, o.RemainingAuthorizedAmount)
			}
		})
	}
	if r, _ := tests["late"].order.Intents.Of(DueRefund, "r1"); r.State != Done || r.Refusal != nil || r.MadeID != "k1" {
		t.Errorf("refunded after all: %+v", r)
	}
	if r, _ := tests["refused"].order.Intents.Of(DueRefund, "r1"); r.State != Refused || r.Refusal == nil {
		t.Errorf("refused: %+v", r)
	}
}

func TestTheReasonOfARefundMayBeLong(t *testing.T) {
	paid := acknowledged(captures("s1", 5000)...)
	long := strings.Repeat("å", maxReason)
	decides(t, map[string]decision{
		"the most": {given: paid, when: RequestRefund{ID: "r1", Amount: some(1), Reason: long}, then: RefundRequestedEvent{RefundID: "r1", Amount: 1, Reason: long}},
		"too long": {given: paid, when: RequestRefund{ID: "r1", Amount: some(1), Reason: long + "å"}, refused: &FieldError{Field: "reason", Why: "200 characters"}},
	})
}
