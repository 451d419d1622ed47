package domain

import (
	"reflect"
	"testing"
)

func TestRecordCapture(t *testing.T) {
	record := RecordCapture{ShipmentID: "s1", CaptureID: "c1"}
	decides(t, map[string]decision{
		"of a shipment that waits":     {given: acknowledged(shipped("s1", 2000)), when: record, then: captured("s1", 2000)},
		"once more":                    {given: acknowledged(captures("s1", 2000)...), when: record},
		"without Klarna's id":          {given: acknowledged(shipped("s1", 2000)), when: RecordCapture{ShipmentID: "s1"}, refused: ErrReadFirst},
		"of an unknown shipment":       {given: acknowledged(), when: record},
		"late, after a refusal":        {given: acknowledged(shipped("s1", 2000), refused(DueCapture, "s1")), when: record, then: captured("s1", 2000)},
		"late, after expiry":           {given: acknowledged(shipped("s1", 2000), ExpiredEvent{}), when: record, then: captured("s1", 2000)},
		"of a cancelled order":         {given: acknowledged(shipped("s1", 2000), CancelledEvent{}), when: record, refused: StepCaptureAll},
		"more than the order is worth": {given: acknowledged(shipped("s1", 2000), CapturedEvent{CaptureID: "x", Amount: 3001, External: true}), when: record, refused: ErrReadFirst},
		"all that the order is worth":  {given: acknowledged(shipped("s1", 2000), CapturedEvent{CaptureID: "x", Amount: 3000, External: true}), when: record, then: captured("s1", 2000)},
		"that stands as elsewhere":     {given: acknowledged(elsewhereAs("c1", 2000, ""), shipped("s1", 2000)), when: record, then: captured("s1", 2000)},
		"that stands, another amount": {given: acknowledged(elsewhereAs("c1", 2000, ""), shipped("s1", 3000)), when: record,
			then: RefusedEvent{What: DueCapture, ID: "s1", Code: CodeReferenceUsed, Messages: []string{"Klarna has capture c1 of 2000 for it"}}},
		"that is another shipment's": {given: acknowledged(append(captures("s1", 2000), shipped("s2", 2000))...), when: RecordCapture{ShipmentID: "s2", CaptureID: "c1"},
			then: RefusedEvent{What: DueCapture, ID: "s2", Code: CodeReferenceUsed, Messages: []string{"Klarna has capture c1 of 2000 for it"}}},
		"of the other shipment": {given: acknowledged(shipped("s2", 500), shipped("s1", 2000)), when: record,
			then: captured("s1", 2000)},
	})
}

// TestWhereCapturesLead is the last column of the table (help/life.md, "Steps"):
// captured where nothing remains, else shipped while another shipment waits, else
// part_captured.
func TestWhereCapturesLead(t *testing.T) {
	elsewhere := func(amount int64) CapturedEvent {
		return CapturedEvent{CaptureID: "x", Amount: amount, External: true}
	}
	type money struct {
		status                         Status
		captured, remaining, shippable int64
	}
	tests := map[string]struct {
		given []Event
		want  money
	}{
		"shipped":                            {acknowledged(shipped("s1", 2000)), money{Shipped, 0, 5000, 3000}},
		"shipped twice":                      {acknowledged(shipped("s1", 2000), shipped("s2", 3000)), money{Shipped, 0, 5000, 0}},
		"captured in part":                   {acknowledged(captures("s1", 2000)...), money{PartCaptured, 2000, 3000, 3000}},
		"captured while another waits":       {acknowledged(shipped("s1", 2000), shipped("s2", 1000), captured("s1", 2000)), money{Shipped, 2000, 3000, 2000}},
		"captured out of order":              {acknowledged(shipped("s1", 2000), shipped("s2", 1000), captured("s2", 1000)), money{Shipped, 1000, 4000, 2000}},
		"both captured":                      {acknowledged(shipped("s1", 2000), shipped("s2", 1000), captured("s1", 2000), captured("s2", 1000)), money{PartCaptured, 3000, 2000, 2000}},
		"all captured":                       {acknowledged(captures("s1", 5000)...), money{Captured, 5000, 0, 0}},
		"all captured in two":                {acknowledged(append(captures("s1", 2000), captures("s2", 3000)...)...), money{Captured, 5000, 0, 0}},
		"shipped once more":                  {acknowledged(append(captures("s1", 2000), shipped("s2", 1000))...), money{Shipped, 2000, 3000, 2000}},
		"refused":                            {acknowledged(shipped("s1", 2000), refused(DueCapture, "s1")), money{Acknowledged, 0, 5000, 5000}},
		"refused while another waits":        {acknowledged(shipped("s1", 2000), shipped("s2", 1000), refused(DueCapture, "s1")), money{Shipped, 0, 5000, 4000}},
		"refused after a part":               {acknowledged(append(captures("s1", 2000), shipped("s2", 1000), refused(DueCapture, "s2"))...), money{PartCaptured, 2000, 3000, 3000}},
		"late after a refusal":               {acknowledged(shipped("s1", 2000), refused(DueCapture, "s1"), captured("s1", 2000)), money{PartCaptured, 2000, 3000, 3000}},
		"elsewhere before created is known":  {fetched(CreatedEvent{}, elsewhere(2000)), money{PartCaptured, 2000, 3000, 3000}},
		"elsewhere, all":                     {fetched(CreatedEvent{}, elsewhere(5000)), money{Captured, 5000, 0, 0}},
		"elsewhere beside a shipment":        {acknowledged(shipped("s1", 2000), elsewhere(1000)), money{Shipped, 1000, 4000, 2000}},
		"elsewhere, all a shipment is of":    {acknowledged(shipped("s1", 2000), elsewhere(5000)), money{Captured, 5000, 0, 0}},
		"refused after all was elsewhere":    {acknowledged(shipped("s1", 2000), elsewhere(5000), refused(DueCapture, "s1")), money{Captured, 5000, 0, 0}},
		"elsewhere, and then ours":           {acknowledged(elsewhere(2000), shipped("s1", 2000), CapturedEvent{CaptureID: "x", ShipmentID: "s1", Amount: 2000}), money{PartCaptured, 2000, 3000, 3000}},
		"twice in an old log, another waits": {acknowledged(elsewhere(2000), shipped("s1", 2000), shipped("s2", 500), CapturedEvent{CaptureID: "x", ShipmentID: "s1", Amount: 2000}), money{Shipped, 2000, 3000, 2500}},
		"twice in an old log, elsewhere":     {acknowledged(elsewhere(2000), elsewhere(2000)), money{PartCaptured, 2000, 3000, 3000}},
		"twice in an old log, expired":       {acknowledged(elsewhere(2000), shipped("s1", 2000), ExpiredEvent{}, CapturedEvent{CaptureID: "x", ShipmentID: "s1", Amount: 2000}), money{Expired, 2000, 0, 0}},
		"released":                           {acknowledged(append(captures("s1", 2000), ReleasedEvent{Amount: 3000})...), money{Captured, 2000, 0, 0}},
		"released, and a late capture":       {acknowledged(append(captures("s1", 2000), ReleasedEvent{Amount: 3000}, elsewhere(500))...), money{Captured, 2500, 0, 0}},
		"expired":                            {acknowledged(append(captures("s1", 2000), ExpiredEvent{})...), money{Expired, 2000, 0, 0}},
		"expired, and a late capture":        {acknowledged(shipped("s1", 2000), ExpiredEvent{}, captured("s1", 2000)), money{PartCaptured, 2000, 0, 0}},
		"expired, and all was captured late": {acknowledged(shipped("s1", 5000), ExpiredEvent{}, captured("s1", 5000)), money{Captured, 5000, 0, 0}},
		"expired, and the rest was captured": {acknowledged(append(captures("s1", 2000), shipped("s2", 3000), ExpiredEvent{}, captured("s2", 3000))...), money{Captured, 5000, 0, 0}},
		"expired, refused":                   {acknowledged(shipped("s1", 5000), ExpiredEvent{}, refused(DueCapture, "s1")), money{Expired, 0, 0, 0}},
		"cancelled elsewhere, refused":       {acknowledged(shipped("s1", 5000), CancelledEvent{}, refused(DueCapture, "s1")), money{Cancelled, 0, 0, 0}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			o := given(t, test.given...)
			if got := (money{o.Status, o.CapturedAmount, o.RemainingAuthorizedAmount, o.Shippable()}); got != test.want {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
}

func TestAShipmentKeepsWhatBecameOfIt(t *testing.T) {
	o := given(t, acknowledged(append(captures("s1", 2000), shipped("s2", 1000), refused(DueCapture, "s2"))...)...)
	one, two := o.Intents[0], o.Intents[1]
	if one.State != Done || one.MadeID != "c1" || one.Refusal != nil {
		t.Errorf("the captured one is %+v", one)
	}
	if two.State != Refused || two.Refusal == nil || two.Refusal.Code != "NOT_ALLOWED" || two.Refusal.At != o.UpdatedAt {
		t.Errorf("the refused one is %+v", two)
	}
	if last := o.LastRefusal(); last == nil || last.ID != "s2" || !o.RereadSoon {
		t.Errorf("the order keeps %+v of the refusal, and looks soon: %t", last, o.RereadSoon)
	}
	if want := []Capture{{ID: "c1", Amount: 2000, ShipmentID: "s1", At: one.At.Add(1e9)}}; !reflect.DeepEqual(o.Captures, want) {
		t.Errorf("captures are %+v, want %+v", o.Captures, want)
	}
	late := given(t, acknowledged(shipped("s1", 2000), refused(DueCapture, "s1"), captured("s1", 2000))...)
	if s := late.Intents[0]; s.State != Done || s.Refusal != nil || late.LastRefusal() != nil {
		t.Errorf("captured after all, the shipment is %+v, the refusal %+v", s, late.LastRefusal())
	}
}
