package domain

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/looplab/fsm"
)

// Status is where an order is in its life (help/life.md, "Statuses").
type Status string

// The statuses (help/life.md, "Statuses"). An order nobody has heard of is
// Unplaced; that word never reaches the log.
const (
	Unplaced     Status = "unplaced"
	Pushed       Status = "pushed"
	Unresolved   Status = "unresolved"
	Fetched      Status = "fetched"
	Created      Status = "created"
	Acknowledged Status = "acknowledged"
	Cancelled    Status = "cancelled"
	Shipped      Status = "shipped"
	PartCaptured Status = "part_captured"
	Captured     Status = "captured"
	Expired      Status = "expired"
)

// Statuses lists every status an order in the log may have, in the order of its
// life.
func Statuses() []Status {
	return []Status{Pushed, Unresolved, Fetched, Created, Acknowledged, Shipped, PartCaptured, Captured, Cancelled, Expired}
}

// Step is an event of the looplab/fsm table. Where the table (help/life.md,
// "Steps") lets a target depend on amounts, one of its steps is several here,
// since one event and source has one target.
type Step string

// The steps (help/life.md, "Steps"). StepNone moves no status.
const (
	StepNone        Step = ""
	StepPush        Step = "push"
	StepFetch       Step = "fetch"
	StepCreate      Step = "create"
	StepAcknowledge Step = "acknowledge"
	StepCancel      Step = "cancel"
	StepShip        Step = "ship"
	StepCaptureAll  Step = "capture all"
	StepCaptureNext Step = "capture, another shipment waits"
	StepCapturePart Step = "capture part"
	StepRefuseNext  Step = "refuse the capture, another shipment waits"
	StepRefusePart  Step = "refuse the capture, part is captured"
	StepRefuse      Step = "refuse the capture"
	StepRelease     Step = "release"
	StepExpire      Step = "expire"
	StepGiveUp      Step = "give up"
)

// transition is one row of the table.
type transition struct {
	step Step
	to   Status
	from []Status
}

// table is what stands in help/life.md, "Steps", row by row. Rows are only ever
// added: the table says what may have happened in any log ever written.
func table() []transition {
	rows := []transition{
		{StepPush, Pushed, []Status{Unplaced}},
		{StepFetch, Fetched, []Status{Pushed, Unresolved}},
		{StepCreate, Created, []Status{Fetched}},
		{StepAcknowledge, Acknowledged, []Status{Created}},
		{StepCancel, Cancelled, []Status{Fetched, Created, Acknowledged, Shipped}},
		{StepShip, Shipped, []Status{Acknowledged, Shipped, PartCaptured}},
		{StepCaptureAll, Captured, []Status{Shipped, Created, Acknowledged, PartCaptured, Expired}},
		{StepCaptureNext, Shipped, []Status{Shipped}},
		{StepCapturePart, PartCaptured, []Status{Shipped, Created, Acknowledged, PartCaptured, Expired}},
		{StepRefuseNext, Shipped, []Status{Shipped}},
		{StepRefusePart, PartCaptured, []Status{Shipped}},
		{StepRefuse, Acknowledged, []Status{Shipped}},
		{StepRelease, Captured, []Status{PartCaptured}},
		{StepExpire, Expired, []Status{Created, Acknowledged, Shipped, PartCaptured}},
		{StepGiveUp, Unresolved, []Status{Pushed}},
	}
	for _, status := range Statuses() {
		rows = append(rows, transition{StepPush, status, []Status{status}})
	}
	return rows
}

func newMachine() *fsm.FSM {
	var rows []fsm.EventDesc
	for _, t := range table() {
		row := fsm.EventDesc{Name: string(t.step), Dst: string(t.to)}
		for _, status := range t.from {
			row.Src = append(row.Src, string(status))
		}
		rows = append(rows, row)
	}
	return fsm.NewFSM(string(Unplaced), rows, nil)
}

// machines are interchangeable: each is set to a status before it is asked, so
// a pool of them saves 5 µs and 16 allocations a step and holds no state.
var machines = sync.Pool{New: func() any { return newMachine() }}

// StepError says that a step is not allowed from a status.
type StepError struct {
	Status  Status // the order's status now
	Step    Step   // what was asked for
	Allowed []Step // what the table allows from that status
}

func (e *StepError) Error() string {
	return fmt.Sprintf("cannot %s an order that is %s", e.Step, e.Status)
}

// after returns the status that a step leads to, or a *StepError. It is the only
// place that asks the table.
func (s Status) after(step Step) (Status, error) {
	machine := machines.Get().(*fsm.FSM)
	defer machines.Put(machine)
	machine.SetState(string(s))
	// A cancelled context would jam the machine for good, so it never sees one.
	err := machine.Event(context.Background(), string(step))
	var stays fsm.NoTransitionError
	if err != nil && !errors.As(err, &stays) {
		return "", &StepError{Status: s, Step: step, Allowed: allowed(machine)}
	}
	return Status(machine.Current()), nil
}

func allowed(machine *fsm.FSM) []Step {
	steps := []Step{}
	for _, name := range machine.AvailableTransitions() {
		steps = append(steps, Step(name))
	}
	slices.Sort(steps)
	return steps
}

// Diagram returns the table as a Mermaid state diagram.
func Diagram() (string, error) {
	return fsm.VisualizeForMermaidWithGraphType(newMachine(), fsm.StateDiagram)
}
