package domain

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"
)

var (
	start = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	key   = OrderKey{Store: "default", ID: "a"}
)

func reading() Reading {
	return Reading{
		OrderID: "a", Status: "AUTHORIZED", Fraud: "ACCEPTED", OrderAmount: 5000, Facts: Facts{Currency: "SEK", Country: "SE", KlarnaReference: "K1", Lines: []Line{{Reference: "L", Quantity: 1, UnitPrice: 5000, TotalAmount: 5000, TotalTaxAmount: 1000, TaxRate: 2500}}},
		ExpiresAt: start.Add(28 * 24 * time.Hour),
	}
}

func readingWith(status string) Reading {
	r := reading()
	r.Status = status
	return r
}

// basket is an order of 5000 as well: three of A, one B and a discount D.
func basket() Reading {
	r := reading()
	r.Lines = []Line{
		{Reference: "A", Quantity: 3, UnitPrice: 1000, TaxRate: 2500, TotalAmount: 3000, TotalTaxAmount: 600},
		{Reference: "B", Quantity: 1, UnitPrice: 2500, TaxRate: 2500, TotalAmount: 2500, TotalTaxAmount: 500},
		{Reference: "D", Type: "discount", Quantity: 1, UnitPrice: -500, TaxRate: 2500, TotalAmount: -500, TotalTaxAmount: -100},
	}
	return r
}

// shown is the basket with some of it changed.
func shown(change func(*Reading)) Observe {
	r := basket()
	change(&r)
	return Observe{r}
}

// fetched is a history up to a basket that Klarna has shown, and what came after.
func fetched(after ...Event) []Event {
	return append([]Event{PushedEvent{Via: ViaPush}, FetchedEvent(basket())}, after...)
}

// acknowledged is a history up to a basket that the shop has, and what came after.
func acknowledged(after ...Event) []Event {
	return fetched(append([]Event{CreatedEvent{}, AcknowledgedEvent{}}, after...)...)
}

func shipped(id string, amount int64) ShippedEvent {
	return ShippedEvent{ShipmentID: id, Amount: amount}
}

// captured is the capture c1 of a shipment s1, and so on.
func captured(shipment string, amount int64) CapturedEvent {
	return CapturedEvent{CaptureID: "c" + shipment[1:], ShipmentID: shipment, Amount: amount}
}

// captures is a shipment that was captured.
func captures(id string, amount int64) []Event {
	return []Event{shipped(id, amount), captured(id, amount)}
}

func refused(what Kind, id string) RefusedEvent {
	return RefusedEvent{What: what, ID: id, Status: 403, Code: "NOT_ALLOWED"}
}

func refusal(what Kind, id string) RecordRefusal {
	return RecordRefusal{Refusal(refused(what, id))}
}

func refunding(id string, amount int64) RefundRequestedEvent {
	return RefundRequestedEvent{RefundID: id, Amount: amount}
}

func refunded(id string, amount int64) RefundedEvent {
	return RefundedEvent{RefundID: id, KlarnaRefundID: "k" + id[1:], Amount: amount}
}

// fraudOf is the history of a basket whose risk Klarna judges so.
func fraudOf(word string, after ...Event) []Event {
	r := basket()
	r.Fraud = word
	return append([]Event{PushedEvent{Via: ViaPush}, FetchedEvent(r), CreatedEvent{}, AcknowledgedEvent{}}, after...)
}

// someOf is a part of the basket's line at an index.
func someOf(index int, quantity, total, tax int64) Part {
	line := basket().Lines[index]
	line.Quantity, line.TotalAmount, line.TotalTaxAmount = quantity, total, tax
	return Part{Index: index, Line: line}
}

// given folds events recorded one second apart.
func given(t testing.TB, events ...Event) Order {
	t.Helper()
	order := New(key)
	for i, event := range events {
		var err error
		order, err = Evolve(order, event, start.Add(time.Duration(i)*time.Second))
		if err != nil {
			t.Fatalf("given %s: %v", event.Name(), err)
		}
	}
	return order
}

// decision is a row of a given/when/then table.
type decision struct {
	given   []Event
	when    Command
	then    Event
	after   time.Duration // since the start
	refused any           // a sentinel, a step of a *StepError, or what isRefusal knows
}

// decides checks Decide by a table: what it returns can be folded, and where it
// refuses it gives nothing.
func decides(t *testing.T, tests map[string]decision) {
	t.Helper()
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			order := given(t, test.given...)
			event, err := Decide(order, test.when, start.Add(test.after))
			if !reflect.DeepEqual(event, test.then) {
				t.Errorf("decided %+v, want %+v", event, test.then)
			}
			if !isRefusal(err, test.refused) {
				t.Errorf("refused with %v, want %v", err, test.refused)
			}
			if rule, is := errors.AsType[*RuleError](err); is && rule.Status != order.Status {
				t.Errorf("refused as %s, it is %s", rule.Status, order.Status)
			}
			if event == nil {
				return
			}
			if _, err := Evolve(order, event, start.Add(time.Hour)); err != nil {
				t.Errorf("decided, but refused: %v", err)
			}
		})
	}
}

// isRefusal compares what a caller may branch on; of words for people the wanted
// ones are a part.
func isRefusal(err error, want any) bool {
	switch want := want.(type) {
	case nil:
		return err == nil
	case *RuleError:
		got, is := errors.AsType[*RuleError](err)
		return is && got.Command == want.Command && strings.Contains(got.Rule, want.Rule)
	case *AmountError:
		got, is := errors.AsType[*AmountError](err)
		return is && got.What == want.What && got.Asked == want.Asked && got.Possible == want.Possible
	case *FieldError:
		got, is := errors.AsType[*FieldError](err)
		return is && got.Field == want.Field && strings.Contains(got.Why, want.Why)
	case *ReusedError:
		got, is := errors.AsType[*ReusedError](err)
		return is && *got == *want
	case error:
		return errors.Is(err, want)
	}
	got, is := errors.AsType[*StepError](err)
	return is && got.Step == want
}

// notNow is the refusal of a command by a rule.
func notNow(command, rule string) *RuleError { return &RuleError{Command: command, Rule: rule} }

// some is an amount, in minor units.
func some(amount int64) *int64 { return &amount }
