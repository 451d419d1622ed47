package domain

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// Every type with a method apply is an event and stands in Events.
func TestEveryEventIsListed(t *testing.T) {
	listed := map[string]bool{}
	names := map[string]bool{}
	for _, event := range Events() {
		listed[reflect.TypeOf(event).Name()] = true
		if names[event.Name()] {
			t.Errorf("two events are called %s", event.Name())
		}
		names[event.Name()] = true
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, declaration := range file.Decls {
			method, ok := declaration.(*ast.FuncDecl)
			if !ok || method.Recv == nil || method.Name.Name != "apply" {
				continue
			}
			if receiver := method.Recv.List[0].Type.(*ast.Ident).Name; !listed[receiver] {
				t.Errorf("%s is not in Events", receiver)
			}
		}
	}
}

// Whatever is asked for in whatever order: what is decided can be folded, an
// order is created and acknowledged at most once, in that order, and never after
// its end.
func TestAnyCommandsKeepTheRules(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		commands := rapid.SliceOfN(rapid.SampledFrom([]Command{
			Push{Via: "push"}, Observe{reading()}, Observe{readingWith("CANCELLED")}, Observe{readingWith("EXPIRED")},
			Create{}, Acknowledge{}, GiveUp{GiveUpWindow}, GiveUp{GiveUpCapacity},
		}), 1, 40).Draw(t, "commands")
		order, now := New(key), start
		happened := map[string]int{}
		for _, command := range commands {
			now = now.Add(rapid.SampledFrom([]time.Duration{time.Second, time.Minute, 49 * time.Hour}).Draw(t, "pause"))
			event, err := Decide(order, command, now)
			if err != nil || event == nil {
				continue
			}
			ended := order.Status == Cancelled || order.Status == Expired
			if order, err = Evolve(order, event, now); err != nil {
				t.Fatalf("decided, but refused: %v", err)
			}
			happened[event.Name()]++
			if ended && event.Name() != "pushed" {
				t.Fatalf("%s after the end", event.Name())
			}
			if happened["acknowledged"] > happened["created"] || happened["created"] > 1 || happened["fetched"] > 1 {
				t.Fatalf("happened: %v", happened)
			}
		}
	})
}

// Also what nobody would ask, or Klarna would never show, leads to nothing that
// cannot be folded, and a reading to an end.
func TestNonsenseLeadsToNothingThatIsRefused(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		order, now := New(key), start
		for range rapid.IntRange(1, 60).Draw(t, "commands") {
			now = now.Add(time.Minute)
			command := drawNonsense(t)
			event, err := Decide(order, command, now)
			for told := 0; event != nil; told++ {
				if err != nil || told > 12 {
					t.Fatalf("%+v leads to %+v, %v", command, event, err)
				}
				if order, err = Evolve(order, event, now); err != nil {
					t.Fatalf("decided, but refused: %v", err)
				}
				if _, reads := command.(Observe); !reads {
					break
				}
				event, err = Decide(order, command, now)
			}
			if order.RemainingAuthorizedAmount < 0 || order.Shippable() < 0 || order.Refundable() < 0 || order.RefundedAmount > order.CapturedAmount {
				t.Fatalf("%+v leads to %+v", command, order)
			}
			Due(order)
			Watch(order)
			order.allowed(now)
		}
	})
}

func drawNonsense(t *rapid.T) Command {
	id := rapid.SampledFrom([]string{"", "1", "2", "created"}).Draw(t, "id")
	amount := rapid.Int64Range(-1, 6000).Draw(t, "amount")
	what := rapid.SampledFrom([]Kind{DueFetch, DueCreate, DueCapture, DueRefund, DueCancel, DueRelease, DueExtend, DueReference}).Draw(t, "what")
	odd := basket()
	odd.Status = rapid.SampledFrom([]string{"AUTHORIZED", "PART_CAPTURED", "CAPTURED", "CANCELLED", "EXPIRED", "CLOSED", "ODD"}).Draw(t, "status")
	odd.Fraud = rapid.SampledFrom([]string{"", "ACCEPTED", "PENDING", "REJECTED", "ODD"}).Draw(t, "fraud")
	odd.ReleasedAmount = rapid.Int64Range(0, 6000).Draw(t, "released")
	odd.OrderAmount, odd.CapturedAmount = odd.ReleasedAmount+rapid.Int64Range(0, 6000).Draw(t, "worth"), amount
	odd.Captures = []ShownMove{{ID: "a", Amount: amount, Reference: id}, {ID: id, Amount: 700, Reference: "1"}}
	odd.Refunds = []ShownMove{{Amount: amount, Reference: id}, {Amount: amount, Reference: id}, {ID: id, Amount: 700}}
	odd.MerchantReference1, odd.ExpiresAt = id, start.Add(time.Duration(amount)*time.Hour)
	return rapid.SampledFrom([]Command{
		Push{Via: ViaPush}, Push{Via: ViaPush}, Push{Via: ViaCheckout}, Observe{basket()}, Observe{basket()}, Observe{odd}, Observe{odd},
		Create{ShopAnswer{OrderNumber: id}}, Create{ShopAnswer{Cancel: id}}, Acknowledge{}, Acknowledge{}, GiveUp{id}, Notify{noticeStopped},
		Ship{ID: id}, Ship{ID: id, Amount: &amount}, Ship{ID: id, Lines: []LineQuantity{{"A", amount}}},
		RecordCapture{id, "c" + id}, RecordCapture{ShipmentID: id}, RequestRefund{ID: id, Amount: &amount}, RecordRefund{id, id},
		RequestCancel{id, "m", "r"}, RecordCancel{}, RequestRelease{id, "m"}, RecordRelease{}, RequestExtend{id, "m"}, RecordExtend{},
		Hold{ID: id}, Resume{ID: id}, RecordRefusal{Refusal{What: what, ID: id}},
	}).Draw(t, "command")
}
