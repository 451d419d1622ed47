package domain

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/looplab/fsm"
)

// contractTable is the table of help/life.md, "Steps" once more, written by hand
// from the page: what leads from a status by a step to which others.
var contractTable = map[Status]map[Step]Status{
	Unplaced:     {StepPush: Pushed},
	Pushed:       {StepPush: Pushed, StepFetch: Fetched, StepGiveUp: Unresolved},
	Unresolved:   {StepPush: Unresolved, StepFetch: Fetched},
	Fetched:      {StepPush: Fetched, StepCreate: Created, StepCancel: Cancelled},
	Created:      {StepPush: Created, StepAcknowledge: Acknowledged, StepCancel: Cancelled, StepExpire: Expired, StepCaptureAll: Captured, StepCapturePart: PartCaptured},
	Acknowledged: {StepPush: Acknowledged, StepCancel: Cancelled, StepShip: Shipped, StepExpire: Expired, StepCaptureAll: Captured, StepCapturePart: PartCaptured},
	Shipped: {StepPush: Shipped, StepCancel: Cancelled, StepShip: Shipped, StepExpire: Expired,
		StepCaptureAll: Captured, StepCaptureNext: Shipped, StepCapturePart: PartCaptured,
		StepRefuseNext: Shipped, StepRefusePart: PartCaptured, StepRefuse: Acknowledged},
	PartCaptured: {StepPush: PartCaptured, StepShip: Shipped, StepRelease: Captured, StepExpire: Expired, StepCaptureAll: Captured, StepCapturePart: PartCaptured},
	Captured:     {StepPush: Captured},
	Cancelled:    {StepPush: Cancelled},
	Expired:      {StepPush: Expired, StepCaptureAll: Captured, StepCapturePart: PartCaptured},
}

func allSteps() []Step {
	var steps []Step
	for _, row := range table() {
		if !slices.Contains(steps, row.step) {
			steps = append(steps, row.step)
		}
	}
	return steps
}

func TestTheTableIsTheContracts(t *testing.T) {
	for _, from := range append(Statuses(), Unplaced) {
		for _, step := range allSteps() {
			want, allowed := contractTable[from][step]
			got, err := from.after(step)
			if allowed != (err == nil) || got != want {
				t.Errorf("%s from %s leads to %q, %v; the contract says %q", step, from, got, err, want)
			}
		}
	}
}

func TestTheLastOfTwoEqualRowsWouldWin(t *testing.T) {
	seen := map[string]bool{}
	for _, row := range table() {
		for _, from := range row.from {
			key := string(row.step) + " from " + string(from)
			if seen[key] {
				t.Errorf("two rows for %s: looplab/fsm takes the last without a word", key)
			}
			seen[key] = true
		}
	}
}

func TestEveryStatusCanBeReached(t *testing.T) {
	reached := map[Status]bool{Unplaced: true}
	for range Statuses() {
		for from := range reached {
			for _, step := range allSteps() {
				if to, err := from.after(step); err == nil {
					reached[to] = true
				}
			}
		}
	}
	for _, status := range Statuses() {
		if !reached[status] {
			t.Errorf("%s cannot be reached", status)
		}
	}
}

func TestAPooledMachineAnswersLikeAFreshOne(t *testing.T) {
	for range 3 {
		for _, from := range append(Statuses(), Unplaced, "no such status") {
			for _, step := range append(allSteps(), "no such step") {
				pooled, pooledErr := from.after(step)
				fresh := newMachine()
				fresh.SetState(string(from))
				err := fresh.Event(context.Background(), string(step))
				var stays fsm.NoTransitionError
				ok := err == nil || errors.As(err, &stays)
				if ok != (pooledErr == nil) || ok && pooled != Status(fresh.Current()) {
					t.Fatalf("%s from %s: pooled %s, %v; fresh %s, %v", step, from, pooled, pooledErr, fresh.Current(), err)
				}
			}
		}
	}
}

// A cancelled context leaves a machine of looplab/fsm in a transition for ever,
// which is why the table is asked with one that never is.
func TestACancelledContextJamsAMachine(t *testing.T) {
	machine := newMachine()
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	_ = machine.Event(cancelled, string(StepPush))
	machine.SetState(string(Unplaced))
	err := machine.Event(t.Context(), string(StepPush))
	if !errors.As(err, &fsm.InTransitionError{}) {
		t.Fatalf("the trap is gone (%v): after may pass its caller's context on", err)
	}
}

func TestAStepErrorNamesWhatIsAllowed(t *testing.T) {
	_, err := Fetched.after(StepShip)
	var refused *StepError
	if !errors.As(err, &refused) {
		t.Fatalf("got %v", err)
	}
	want := &StepError{Status: Fetched, Step: StepShip, Allowed: []Step{StepCancel, StepCreate, StepPush}}
	if fmt.Sprint(*refused) != fmt.Sprint(*want) {
		t.Errorf("got %+v, want %+v", refused, want)
	}
}

func BenchmarkStep(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Created.after(StepAcknowledge); err != nil {
			b.Fatal(err)
		}
	}
}
