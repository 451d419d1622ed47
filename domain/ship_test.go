package domain

import (
	"slices"
	"strings"
	"testing"
)

func TestShip(t *testing.T) {
	all := ShippedEvent{ShipmentID: "s1", Amount: 5000, All: true}
	post := []Tracking{{ShippingCompany: "Post", ShippingMethod: "Home", TrackingNumber: "1"}}
	decides(t, map[string]decision{
		"all":                 {given: acknowledged(), when: Ship{ID: "s1"}, then: all},
		"all with tracking":   {given: acknowledged(), when: Ship{ID: "s1", Tracking: post}, then: ShippedEvent{ShipmentID: "s1", Amount: 5000, All: true, Tracking: post}},
		"an amount":           {given: acknowledged(), when: Ship{ID: "s1", Amount: some(1200)}, then: shipped("s1", 1200)},
		"the whole amount":    {given: acknowledged(), when: Ship{ID: "s1", Amount: some(5000)}, then: shipped("s1", 5000)},
		"one more than there": {given: acknowledged(), when: Ship{ID: "s1", Amount: some(5001)}, refused: &AmountError{What: "ship", Asked: 5001, Possible: 5000}},
		"nothing":             {given: acknowledged(), when: Ship{ID: "s1", Amount: some(0)}, refused: &AmountError{What: "ship", Asked: 0, Possible: 5000}},
		"less than nothing":   {given: acknowledged(), when: Ship{ID: "s1", Amount: some(-1)}, refused: &AmountError{What: "ship", Asked: -1, Possible: 5000}},
		"beside one that waits": {given: acknowledged(shipped("s1", 2000)), when: Ship{ID: "s2"},
			then: ShippedEvent{ShipmentID: "s2", Amount: 3000, All: true}},
		"more than is left beside one that waits": {given: acknowledged(shipped("s1", 2000)), when: Ship{ID: "s2", Amount: some(3001)},
			refused: &AmountError{What: "ship", Asked: 3001, Possible: 3000}},
		"the last of several": {given: acknowledged(append(captures("s1", 2000), shipped("s2", 1000))...), when: Ship{ID: "s3"},
			then: ShippedEvent{ShipmentID: "s3", Amount: 2000, All: true}},
		"all where all waits":      {given: acknowledged(shipped("s1", 5000)), when: Ship{ID: "s2"}, refused: notNow("ship", "shipped already")},
		"an amount where all does": {given: acknowledged(shipped("s1", 5000)), when: Ship{ID: "s2", Amount: some(1)}, refused: &AmountError{What: "ship", Asked: 1, Possible: 0}},
		"after a refusal":          {given: acknowledged(shipped("s1", 5000), refused(DueCapture, "s1")), when: Ship{ID: "s2"}, then: ShippedEvent{ShipmentID: "s2", Amount: 5000, All: true}},
		"after a part captured elsewhere": {given: acknowledged(CapturedEvent{CaptureID: "x", Amount: 1500, External: true}), when: Ship{ID: "s1"},
			then: ShippedEvent{ShipmentID: "s1", Amount: 3500, All: true}},
	})
}

func TestShipIsNotAlwaysAllowed(t *testing.T) {
	wrong := notNow("ship", "only an acknowledged order")
	ask := Ship{ID: "s1"}
	decides(t, map[string]decision{
		"nobody pushed":    {when: ask, refused: wrong},
		"pushed":           {given: []Event{PushedEvent{}}, when: ask, refused: wrong},
		"fetched":          {given: fetched(), when: ask, refused: wrong},
		"created":          {given: fetched(CreatedEvent{}), when: ask, refused: wrong},
		"captured":         {given: acknowledged(captures("s0", 5000)...), when: ask, refused: wrong},
		"released":         {given: acknowledged(append(captures("s0", 2000), ReleasedEvent{})...), when: ask, refused: wrong},
		"cancelled":        {given: acknowledged(CancelledEvent{}), when: ask, refused: wrong},
		"expired":          {given: acknowledged(ExpiredEvent{}), when: ask, refused: wrong},
		"held":             {given: acknowledged(HeldEvent{Hold: HoldOperator}), when: ask, refused: notNow("ship", "held: operator")},
		"fraud pending":    {given: fraudOf("PENDING"), when: ask, refused: notNow("ship", HoldFraudPending)},
		"fraud rejected":   {given: fraudOf("REJECTED"), when: ask, refused: notNow("ship", HoldFraudRejected)},
		"a new fraud word": {given: fraudOf("ODD"), when: ask, refused: notNow("ship", HoldFraudUnknown)},
		"mismatch":         {given: fetched(CreatedEvent{Mismatch: &Mismatch{}}, AcknowledgedEvent{}), when: ask, refused: notNow("ship", HoldMismatch)},
		"held twice": {given: fraudOf("PENDING", HeldEvent{Hold: HoldOperator}), when: ask,
			refused: notNow("ship", "held: fraud_pending, operator")},
		"being cancelled": {given: acknowledged(CancelRequestedEvent{CommandID: "x"}), when: ask, refused: notNow("ship", "let go")},
		"being released":  {given: acknowledged(append(captures("s0", 2000), ReleaseRequestedEvent{CommandID: "x"})...), when: ask, refused: notNow("ship", "let go")},
		"resumed": {given: acknowledged(HeldEvent{Hold: HoldOperator}, ResumedEvent{Lifted: []string{HoldOperator}}), when: ask,
			then: ShippedEvent{ShipmentID: "s1", Amount: 5000, All: true}},
		"cancellation refused": {given: acknowledged(CancelRequestedEvent{CommandID: "x"}, refused(DueCancel, "x")), when: ask,
			then: ShippedEvent{ShipmentID: "s1", Amount: 5000, All: true}},
	})
}

func TestShipLines(t *testing.T) {
	a := func(n int64) []LineQuantity { return []LineQuantity{{"A", n}} }
	twoOfA := ShippedEvent{ShipmentID: "s1", Amount: 2000, Parts: []Part{someOf(0, 2, 2000, 400)}}
	discounted := []LineQuantity{{"B", 1}, {"D", 1}}
	wrong := func(why string) *FieldError { return &FieldError{Field: "lines", Why: why} }
	decides(t, map[string]decision{
		"some of a line":      {given: acknowledged(), when: Ship{ID: "s1", Lines: a(2)}, then: twoOfA},
		"with their amount":   {given: acknowledged(), when: Ship{ID: "s1", Lines: a(2), Amount: some(2000)}, then: twoOfA},
		"with another amount": {given: acknowledged(), when: Ship{ID: "s1", Lines: a(2), Amount: some(1999)}, refused: &AmountError{What: "ship", Asked: 1999, Possible: 2000}},
		"two lines": {given: acknowledged(), when: Ship{ID: "s1", Lines: discounted},
			then: ShippedEvent{ShipmentID: "s1", Amount: 2000, Parts: []Part{someOf(1, 1, 2500, 500), someOf(2, 1, -500, -100)}}},
		"a line twice": {given: acknowledged(), when: Ship{ID: "s1", Lines: append(a(1), a(2)...)},
			then: ShippedEvent{ShipmentID: "s1", Amount: 3000, Parts: []Part{someOf(0, 1, 1000, 200), someOf(0, 2, 2000, 400)}}},
		"the rest of a line":  {given: acknowledged(twoOfA), when: Ship{ID: "s2", Lines: a(1)}, then: ShippedEvent{ShipmentID: "s2", Amount: 1000, Parts: []Part{someOf(0, 1, 1000, 200)}}},
		"more than the rest":  {given: acknowledged(twoOfA), when: Ship{ID: "s2", Lines: a(2)}, refused: wrong(`asks for 2 of "A", of which 1 are left`)},
		"more in two goes":    {given: acknowledged(), when: Ship{ID: "s1", Lines: append(a(2), a(2)...)}, refused: wrong(`of which 1 are left`)},
		"more than there is":  {given: acknowledged(), when: Ship{ID: "s1", Lines: a(4)}, refused: wrong(`of which 3 are left`)},
		"again after refusal": {given: acknowledged(twoOfA, refused(DueCapture, "s1")), when: Ship{ID: "s2", Lines: a(3)}, then: ShippedEvent{ShipmentID: "s2", Amount: 3000, Parts: []Part{someOf(0, 3, 3000, 600)}}},
		"what does not exist": {given: acknowledged(), when: Ship{ID: "s1", Lines: []LineQuantity{{"X", 1}}}, refused: wrong(`"X", of which 0 are left`)},
		"no line":             {given: acknowledged(), when: Ship{ID: "s1", Lines: []LineQuantity{}}, refused: wrong("names 1 to")},
		"too many":            {given: acknowledged(), when: Ship{ID: "s1", Lines: slices.Repeat(a(1), maxParts+1)}, refused: wrong("names 1 to")},
		"none of a line":      {given: acknowledged(), when: Ship{ID: "s1", Lines: a(0)}, refused: wrong("quantity above 0")},
		"less than none":      {given: acknowledged(), when: Ship{ID: "s1", Lines: a(-1)}, refused: wrong("quantity above 0")},
		"a line without name": {given: acknowledged(), when: Ship{ID: "s1", Lines: []LineQuantity{{"", 1}}}, refused: wrong("needs a reference")},
		"for less than nothing": {given: acknowledged(), when: Ship{ID: "s1", Lines: []LineQuantity{{"D", 1}}},
			refused: &AmountError{What: "ship", Asked: -500, Possible: 5000}},
		"dearer than what is left": {given: acknowledged(shipped("s1", 4500)), when: Ship{ID: "s2", Lines: a(1)},
			refused: &AmountError{What: "ship", Asked: 1000, Possible: 500}},
	})
}

// A shipment's id is its own for ever, also after a refusal.
func TestAShipmentIsTakenOnce(t *testing.T) {
	post := []Tracking{{TrackingNumber: "1"}}
	lines := []LineQuantity{{"A", 2}}
	whole := ShippedEvent{ShipmentID: "s1", Amount: 5000, All: true}
	byLines := ShippedEvent{ShipmentID: "s1", Amount: 2000, Parts: []Part{someOf(0, 2, 2000, 400)}, Tracking: post}
	reused := &ReusedError{ID: "s1"}
	decides(t, map[string]decision{
		"all again":               {given: acknowledged(whole), when: Ship{ID: "s1"}},
		"all again once captured": {given: acknowledged(whole, captured("s1", 5000)), when: Ship{ID: "s1"}},
		"all again once refused":  {given: acknowledged(whole, refused(DueCapture, "s1")), when: Ship{ID: "s1"}},
		"all again while held":    {given: acknowledged(whole, HeldEvent{Hold: HoldOperator}), when: Ship{ID: "s1"}},
		"an amount again":         {given: acknowledged(shipped("s1", 700)), when: Ship{ID: "s1", Amount: some(700)}},
		"lines again":             {given: acknowledged(byLines), when: Ship{ID: "s1", Lines: lines, Tracking: post}},
		"lines in two goes":       {given: acknowledged(byLines), when: Ship{ID: "s1", Lines: []LineQuantity{{"A", 1}, {"A", 1}}, Tracking: post}},
		"another amount":          {given: acknowledged(shipped("s1", 700)), when: Ship{ID: "s1", Amount: some(701)}, refused: reused},
		"all instead of some":     {given: acknowledged(shipped("s1", 700)), when: Ship{ID: "s1"}, refused: reused},
		"lines instead of all":    {given: acknowledged(whole), when: Ship{ID: "s1", Lines: lines}, refused: reused},
		"other lines":             {given: acknowledged(byLines), when: Ship{ID: "s1", Lines: []LineQuantity{{"A", 1}}, Tracking: post}, refused: reused},
		"lines of another name":   {given: acknowledged(byLines), when: Ship{ID: "s1", Lines: []LineQuantity{{"B", 2}}, Tracking: post}, refused: reused},
		"an amount for lines":     {given: acknowledged(byLines), when: Ship{ID: "s1", Amount: some(2000), Tracking: post}, refused: reused},
		"all instead of lines":    {given: acknowledged(byLines), when: Ship{ID: "s1", Tracking: post}, refused: reused},
		"other tracking":          {given: acknowledged(byLines), when: Ship{ID: "s1", Lines: lines, Tracking: []Tracking{{TrackingNumber: "2"}}}, refused: reused},
		"without tracking":        {given: acknowledged(byLines), when: Ship{ID: "s1", Lines: lines}, refused: reused},
		"a refusal uses no id up": {given: acknowledged(), when: Ship{ID: "s1"}, then: whole},
	})
}

func TestAShipmentsID(t *testing.T) {
	wrong := func(why string) *FieldError { return &FieldError{Field: "shipment_id", Why: why} }
	long := strings.Repeat("s", maxCommandID)
	decides(t, map[string]decision{
		"none":      {given: acknowledged(), when: Ship{}, refused: wrong("is required")},
		"too long":  {given: acknowledged(), when: Ship{ID: long + "s"}, refused: wrong("1 to 255")},
		"the most":  {given: acknowledged(), when: Ship{ID: long}, then: ShippedEvent{ShipmentID: long, Amount: 5000, All: true}},
		"a space":   {given: acknowledged(), when: Ship{ID: "s 1"}, refused: wrong("without spaces")},
		"a control": {given: acknowledged(), when: Ship{ID: "s\x7f"}, refused: wrong("ASCII")},
		"no ASCII":  {given: acknowledged(), when: Ship{ID: "s§"}, refused: wrong("ASCII")},
		"any ASCII": {given: acknowledged(), when: Ship{ID: "!/~"}, then: ShippedEvent{ShipmentID: "!/~", Amount: 5000, All: true}},
	})
}

// Klarna moves no more than MaxAmount at once, whatever the order is worth.
func TestAGreatOrderIsShippedInParts(t *testing.T) {
	r := basket()
	r.OrderAmount = MaxAmount + 1
	great := []Event{PushedEvent{}, FetchedEvent(r), CreatedEvent{}, AcknowledgedEvent{}}
	over := &AmountError{What: "ship", Asked: MaxAmount + 1, Possible: MaxAmount}
	decides(t, map[string]decision{
		"all of it":     {given: great, when: Ship{ID: "s1"}, refused: over},
		"one too much":  {given: great, when: Ship{ID: "s1", Amount: some(MaxAmount + 1)}, refused: over},
		"the most":      {given: great, when: Ship{ID: "s1", Amount: some(MaxAmount)}, then: shipped("s1", MaxAmount)},
		"what was left": {given: append(great, captures("s1", MaxAmount)...), when: Ship{ID: "s2"}, then: ShippedEvent{ShipmentID: "s2", Amount: 1, All: true}},
	})
}
