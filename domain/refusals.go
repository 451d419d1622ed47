package domain

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// RuleError says that a command is not allowed now, and by which rule.
type RuleError struct {
	Status  Status   // the order's status now
	Command string   // what was asked for: "ship"
	Rule    string   // why not, for people: "it is held: operator"
	Allowed []string // the steps possible now
}

func (e *RuleError) Error() string {
	return fmt.Sprintf("cannot %s an order that is %s: %s", e.Command, e.Status, e.Rule)
}

// AmountError says that an amount is not one that can be moved. Amounts are in
// minor units.
type AmountError struct {
	What     string // "ship" or "refund"
	Asked    int64
	Possible int64 // the most that can be, or what the lines come to
	Rule     string
	Currency string // of the order, where the one who tells it has filled it in
}

func (e *AmountError) Error() string {
	return fmt.Sprintf("cannot %s %d: %s %d (minor units)", e.What, e.Asked, e.Rule, e.Possible)
}

// FieldError says what is wrong with a field of a command.
type FieldError struct{ Field, Why string }

func (e *FieldError) Error() string { return e.Field + " " + e.Why }

// ReusedError says that a command's id was taken by a command with other content.
type ReusedError struct{ ID string }

func (e *ReusedError) Error() string {
	return "this id was used for something else before: a new command needs a new id"
}

// refuseBy gives the error of a rule that forbids a command now.
func (o Order) refuseBy(command, rule string, args ...any) error {
	return &RuleError{Status: o.Status, Command: command, Rule: fmt.Sprintf(rule, args...)}
}

// notHeld refuses a command while the order is held.
func (o Order) notHeld(command string) error {
	if !o.Held() {
		return nil
	}
	return o.refuseBy(command, "it is held: %s", strings.Join(o.Holds, ", "))
}

// Allowed gives the steps that are possible now: those of the table that happen
// by themselves or elsewhere, and those that may be asked for.
func Allowed(o Order, now time.Time) []string {
	asked := []struct {
		name    string
		command Command
	}{
		{"ship", Ship{ID: "?"}},
		{"cancel", RequestCancel{Made: "?", Reason: "?"}},
		{"release", RequestRelease{Made: "?"}},
		{"refund", RequestRefund{ID: "?", Amount: new(int64(1))}},
		{"extend", RequestExtend{Made: "?"}},
		{"hold", Hold{}},
		{"resume", Resume{}},
	}
	possible := map[string]bool{}
	for _, step := range o.Status.allowed() {
		name, _, _ := strings.Cut(string(step), ",")
		name = strings.TrimSuffix(strings.TrimSuffix(name, " all"), " part")
		possible[name] = true
	}
	for _, a := range asked {
		event, err := a.command.decide(o, now)
		possible[a.name] = err == nil && event != nil
	}
	maps.DeleteFunc(possible, func(_ string, is bool) bool { return !is })
	return slices.Sorted(maps.Keys(possible))
}
