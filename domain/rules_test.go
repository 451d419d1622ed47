package domain

import (
	"encoding/json"
	"reflect"
	"slices"
	"time"

	"pgregory.net/rapid"
)

func (w *world) keep(o Order) { w.kept = append(w.kept, kept{o, w.looks(o)}) }

func (w *world) looks(o Order) string {
	text, err := json.Marshal(o)
	if err != nil {
		w.t.Fatal(err)
	}
	return string(text)
}

// keepsTheRules is what holds at any time.
func (w *world) keepsTheRules() {
	o := w.order
	var taken, given int64
	for _, c := range o.Captures {
		taken += c.Amount
	}
	for _, r := range o.Refunds {
		given += r.Amount
	}
	switch {
	case o.RefundedAmount < 0, o.RefundedAmount > o.CapturedAmount, o.CapturedAmount > o.OrderAmount,
		o.RemainingAuthorizedAmount < 0, o.CapturedAmount+o.RemainingAuthorizedAmount > o.OrderAmount,
		o.Status == Cancelled && o.CapturedAmount != 0, o.Status == Shipped && o.Intents.waits(DueCapture) < 0,
		taken != o.CapturedAmount, given != o.RefundedAmount, o.Version != Version(len(w.events)):
		w.t.Fatalf("a rule is broken: %+v", o)
	}
	kinds := map[Kind]bool{}
	for _, task := range append(Due(o), Watch(o)...) {
		if kinds[task.Kind] || task.From.IsZero() {
			w.t.Fatalf("due is %+v", Due(o))
		}
		kinds[task.Kind] = true
	}
	if len(w.kept) > 0 && w.looks(w.kept[0].order) != w.kept[0].looks {
		w.t.Fatal("an older copy has changed")
	}
}

// agrees is what holds once all is done and read.
func (w *world) agrees() {
	o, k := w.order, w.klarna
	if o.CapturedAmount != k.captured || o.RefundedAmount != k.refunded || o.RemainingAuthorizedAmount != k.remaining || o.OrderAmount != k.amount && o.Status != Cancelled {
		w.t.Fatalf("here it is\n%+v\nat Klarna\n%+v", o, k)
	}
	statuses := map[string][]Status{
		"AUTHORIZED": {Acknowledged}, "PART_CAPTURED": {PartCaptured}, "CAPTURED": {Captured}, "CLOSED": {Captured},
		"CANCELLED": {Cancelled}, "EXPIRED": {Expired},
	}
	if !slices.Contains(statuses[k.status], o.Status) {
		w.t.Fatalf("here it is %s, at Klarna %s", o.Status, k.status)
	}
	for intent, state := range w.outcomes {
		moot := o.Status == Cancelled && intent == string(DueReference)+" " // nobody is told the number of what is not sent
		if state == Waiting && !moot {
			w.t.Fatalf("%s has no outcome", intent)
		}
	}
	for _, i := range o.Intents {
		if outcome, is := w.outcomes[string(i.Kind)+" "+i.ID]; is && i.State != outcome {
			w.t.Fatalf("%+v, its outcome is %s", i, outcome)
		}
	}
}

// replays sees to it that the log, and what views keep of an order, give it again,
// and that no copy has changed.
func (w *world) replays() {
	again, stored := New(key), New(key)
	for i, event := range w.events {
		again = w.evolve(again, event, w.times[i])
		stored = w.evolve(stored, through(w.t, event).(Event), w.times[i])
		stored = through(w.t, stored).(Order)
	}
	if !reflect.DeepEqual(again, w.order) || !reflect.DeepEqual(stored, w.order) {
		w.t.Fatalf("the order\n%+v\nreplayed\n%+v\nstored\n%+v", w.order, again, stored)
	}
	for _, copied := range w.kept {
		if w.looks(copied.order) != copied.looks {
			w.t.Fatalf("a copy has changed from\n%s\nto\n%s", copied.looks, w.looks(copied.order))
		}
	}
}

func (w *world) evolve(o Order, e Event, at time.Time) Order {
	next, err := Evolve(o, e, at)
	if err != nil {
		w.t.Fatalf("replay: %v", err)
	}
	return next
}

// through returns a value as it comes back from JSON.
func through(t *rapid.T, value any) any {
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	back := reflect.New(reflect.TypeOf(value))
	if err := json.Unmarshal(text, back.Interface()); err != nil {
		t.Fatal(err)
	}
	return back.Elem().Interface()
}
