package domain

import (
	"errors"
	"time"

	"pgregory.net/rapid"
)

// world is an order here and its twin at Klarna.
type world struct {
	t        *rapid.T
	klarna   *twin
	order    Order
	now      time.Time
	made     int
	events   []Event
	times    []time.Time
	outcomes map[string]State // of intents, Waiting until there is one
	kept     []kept
}

// kept is a copy of an order and how it looked when it was made.
type kept struct {
	order Order
	looks string
}

func newWorld(t *rapid.T, klarna twin) *world {
	return &world{t: t, klarna: klarna.bought(), order: New(key), now: start, outcomes: map[string]State{}}
}

func (w *world) do(c Command) error {
	event, err := Decide(w.order, c, w.now)
	if err != nil && event != nil {
		w.t.Fatalf("%T is refused with %v, and leads to %+v", c, err, event)
	}
	if event == nil {
		return err
	}
	before := w.order
	if w.order, err = Evolve(before, event, w.now); err != nil {
		w.t.Fatalf("decided, but refused: %v", err)
	}
	w.events, w.times = append(w.events, event), append(w.times, w.now)
	w.isOfTheTable(event, before.Status, w.order.Status)
	w.count(event)
	return nil
}

func (w *world) isOfTheTable(event Event, from, to Status) {
	if from == to {
		return
	}
	for _, target := range contractTable[from] {
		if target == to {
			return
		}
	}
	w.t.Fatalf("%s leads from %s to %s", event.Name(), from, to)
}

// count sees to it that no intent has two outcomes. What was refused may turn out to
// be done, where somebody did it under our name.
func (w *world) count(event Event) {
	begin := func(kind Kind, id string) { w.outcomes[string(kind)+" "+id] = Waiting }
	end := func(kind Kind, id string, state State) {
		intent := string(kind) + " " + id
		if had := w.outcomes[intent]; had != Waiting && (had != Refused || state != Done) {
			w.t.Fatalf("%s is %s, and was %q before", intent, state, had)
		}
		w.outcomes[intent] = state
	}
	switch e := event.(type) {
	case ShippedEvent:
		begin(DueCapture, e.ShipmentID)
	case RefundRequestedEvent:
		begin(DueRefund, e.RefundID)
	case CancelRequestedEvent:
		begin(DueCancel, e.CommandID)
	case ReleaseRequestedEvent:
		begin(DueRelease, e.CommandID)
	case ExtendRequestedEvent:
		begin(DueExtend, e.CommandID)
	case CreatedEvent:
		if _, decided := w.order.Intents.Of(DueCancel, ShopDecision); decided {
			begin(DueCancel, ShopDecision)
		}
		if i, named := w.order.Intents.Of(DueReference, ""); named {
			w.outcomes[string(DueReference)+" "] = i.State
		}
	case FetchedEvent:
		if i, named := w.order.Intents.Of(DueReference, ""); named && i.State == Done {
			w.outcomes[string(DueReference)+" "] = Done
		}
	case RefusedEvent:
		end(e.What, e.ID, Refused)
	case CapturedEvent:
		if !e.External {
			end(DueCapture, e.ShipmentID, Done)
		}
	case RefundedEvent:
		if !e.External {
			end(DueRefund, e.RefundID, Done)
		}
	case CancelledEvent:
		if !e.External {
			end(DueCancel, e.CommandID, Done)
		}
	case ReleasedEvent:
		if !e.External {
			end(DueRelease, e.CommandID, Done)
		}
	case ExtendedEvent:
		if !e.External {
			end(DueExtend, e.CommandID, Done)
		}
	}
}

// observe reads at Klarna. It leads to no more events than there are things to see,
// and to none the second time.
func (w *world) observe() {
	if w.order.Status == Unplaced {
		return
	}
	r := w.klarna.shows()
	most := len(w.events) + 5 + len(r.Captures) + len(r.Refunds)
	for known := Version(0); known != w.order.Version; {
		known = w.order.Version
		if w.do(Observe{r}); len(w.events) > most {
			w.t.Fatalf("one reading has no end: %+v", w.events[len(w.events)-10:])
		}
	}
}

// work does the first thing that is due as the process manager does it: what Klarna
// refuses is read before it is believed, and a lost answer leaves everything as it is.
func (w *world) work(lost bool) {
	tasks := Due(w.order)
	if len(tasks) == 0 {
		return
	}
	task := rapid.SampledFrom(tasks).Draw(w.t, "task")
	done, taken := w.ask(task)
	switch {
	case !taken:
		w.observe()
		if w.order.Progress(task.Kind, task.Command) == Waiting {
			w.do(RecordRefusal{Refusal{What: task.Kind, ID: task.Command}})
		}
	case done == nil:
		w.observe()
	case !lost && errors.Is(w.do(done), ErrReadFirst):
		w.observe()
		if w.order.Progress(task.Kind, task.Command) != Done {
			w.t.Fatalf("%+v was taken, and a reading does not show it", task)
		}
	}
}

// ask tells Klarna of a task. It gives what records that it was taken, nil where only
// a reading does.
func (w *world) ask(task Task) (Command, bool) {
	k := w.klarna
	key := string(task.Kind) + " " + task.Command
	switch task.Kind {
	case DueCreate:
		return Create{w.answer()}, true
	case DueAcknowledge:
		return Acknowledge{}, k.status != "CANCELLED" && k.status != "EXPIRED"
	case DueCapture:
		if w.order.CaptureIsOver() {
			return nil, false // nobody asks: a reading alone settles it
		}
		s, _ := w.order.Intents.Waiting(DueCapture)
		id, taken := k.once(key, func() (string, bool) { return k.capture(s.CaptureMove().Amount, s.CaptureMove().Reference, w.now) })
		return RecordCapture{ShipmentID: s.ID, CaptureID: id}, taken
	case DueRefund:
		r, _ := w.order.Intents.Waiting(DueRefund)
		id, taken := k.once(key, func() (string, bool) { return k.refund(r.RefundMove().Amount, r.RefundMove().Reference, w.now) })
		return RecordRefund{RefundID: r.ID, KlarnaID: id}, taken
	case DueCancel:
		_, taken := k.once(key, k.cancel)
		return RecordCancel{}, taken
	case DueRelease:
		_, taken := k.once(key, k.release)
		return RecordRelease{}, taken
	case DueExtend:
		_, taken := k.once(key, func() (string, bool) { return k.extend(w.now) })
		return RecordExtend{ExpiresAt: k.expires}, taken
	case DueReference:
		_, taken := k.rename(w.order.OrderNumber)
		return nil, taken
	}
	return nil, true
}
