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
