package architecture

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The most that a newcomer can be asked to hold in mind.
const (
	maxLines         = 250 // of a file
	maxFunctionLines = 50
	maxFiles         = 25 // of code in a folder
	maxMethods       = 25 // of a type
)

// manyFiles are folders where a file is one event or command each, since their
// interfaces are sealed.
var manyFiles = map[string]bool{"domain": true}

func TestNothingIsTooBig(t *testing.T) {
	sizes := newSizes()
	for _, file := range goFiles(t) {
		sizes.add(t, file, source(t, file))
	}
	for _, what := range sizes.tooBig() {
		t.Error(what)
	}
	if len(sizes.files) < 20 {
		t.Fatalf("only %d folders seen: the test looks in the wrong place", len(sizes.files))
	}
}

// The test must see what is too big where there is something.
func TestWhatIsTooBigIsSeen(t *testing.T) {
	sizes := newSizes()
	methods := strings.Repeat("func (*T) m() {}\n", maxMethods+1)
	sizes.add(t, "a/long.go", "package a\n"+strings.Repeat("\n", maxLines))
	sizes.add(t, "a/long_test.go", "package a\n"+strings.Repeat("\n", maxLines))
	sizes.add(t, "a/function.go", "package a\nfunc f() {\n"+strings.Repeat("\n", maxFunctionLines-1)+"}\n")
	sizes.add(t, "a/methods.go", "package a\ntype T[E any] struct{}\n"+strings.ReplaceAll(methods, "*T", "*T[E]"))
	for range maxFiles {
		sizes.add(t, "b/file.go", "package b\n")
	}
	if got := sizes.tooBig(); len(got) != 4 {
		t.Errorf("seen is %q", got)
	}
	sizes.add(t, "b/file.go", "package b\n")
	if got := sizes.tooBig(); len(got) != 5 {
		t.Errorf("with a file more seen is %q", got)
	}
}

// sizes counts what stands in the code.
type sizes struct {
	long    []string       // files and functions
	files   map[string]int // of code, by folder
	methods map[string]int // of code, by type
}

func newSizes() *sizes { return &sizes{files: map[string]int{}, methods: map[string]int{}} }

func (s *sizes) add(t *testing.T, file, text string) {
	t.Helper()
	if lines := strings.Count(text, "\n"); lines > maxLines {
		s.long = append(s.long, tooMany(file, "lines", lines))
	}
	if strings.HasSuffix(file, "_test.go") {
		return // a table of cases is as long as there are cases
	}
	folder := filepath.ToSlash(filepath.Dir(file))
	s.files[folder]++
	set := token.NewFileSet()
	parsed, err := parser.ParseFile(set, file, text, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, declaration := range parsed.Decls {
		function, is := declaration.(*ast.FuncDecl)
		if !is {
			continue
		}
		if lines := set.Position(function.End()).Line - set.Position(function.Pos()).Line + 1; lines > maxFunctionLines {
			s.long = append(s.long, tooMany(file+": "+function.Name.Name, "lines", lines))
		}
		if function.Recv != nil {
			s.methods[folder+": "+receiver(function.Recv.List[0].Type)]++
		}
	}
}

func tooMany(where, what string, n int) string {
	return fmt.Sprintf("%s has %d %s: split it by subject", where, n, what)
}

func (s *sizes) tooBig() []string {
	all := slices.Clone(s.long)
	for folder, n := range s.files {
		if n > maxFiles && !manyFiles[folder] {
			all = append(all, tooMany(folder, "files of code", n))
		}
	}
	for name, n := range s.methods {
		if n > maxMethods {
			all = append(all, tooMany(name, "methods", n))
		}
	}
	return all
}
