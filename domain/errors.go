package domain

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// RuleError says that a command is not allowed now, and by which rule.
type RuleError struct {
	Status  Status   // the order's status now
	Command string   // what was asked for: "ship"
	Rule    string   // why not, for people: "it is held: operator"
	Allowed []string // the commands that a caller can send now
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
	Currency string // of the order
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

// refuseBy returns the error of a rule that forbids a command now.
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

// explained returns a refusal with what is possible instead, and with the currency of
// its amounts.
func (o Order) explained(err error, now time.Time) error {
	if rule, is := errors.AsType[*RuleError](err); is {
		rule.Allowed = o.allowed(now)
	}
	if amount, is := errors.AsType[*AmountError](err); is {
		amount.Currency = o.Currency
	}
	return err
}

// allowed returns the commands that a caller can send now. Reading an order again is
// always possible.
func (o Order) allowed(now time.Time) []string {
	possible := []string{"retry"}
	ask := func(name string, command Command) {
		if event, err := command.decide(o, now); err == nil && event != nil {
			possible = append(possible, name)
		}
	}
	for _, e := range effects {
		if e.probe != nil {
			ask(e.Verb, e.probe)
		}
	}
	ask("hold", Hold{})
	ask("resume", Resume{})
	slices.Sort(possible)
	return possible
}
