package architecture

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const root = "../.."

// layers stand lowest first; a package imports only from layers below its own,
// and from its own layer. Adapters are the exception: each imports only the rooms
// of its own folder.
var layers = []string{"domain", "eventstore", "projections", "adapters", "cmd"}

// domainMayImport is all that the domain knows of the outside.
var domainMayImport = []string{"github.com/looplab/fsm"}

func TestArrowsPointDown(t *testing.T) {
	checked := 0
	for _, file := range goFiles(t) {
		if strings.HasSuffix(file, "_test.go") || strings.HasPrefix(file, "tests/") {
			continue
		}
		for _, imported := range imports(t, file) {
			checked++
			if wrong := wrongArrow(filepath.Dir(file), imported); wrong != "" {
				t.Errorf("%s imports %s: %s", file, imported, wrong)
			}
		}
	}
	if checked < 100 {
		t.Fatalf("only %d imports seen: the test looks in the wrong place", checked)
	}
}

func wrongArrow(dir, imported string) string {
	from := slices.Index(layers, first(dir))
	own, isOwn := strings.CutPrefix(imported, "ordertrail/")
	if !isOwn {
		outside := strings.Contains(first(imported), ".")
		if layers[from] == "domain" && outside && !slices.Contains(domainMayImport, imported) {
			return "the domain knows only the standard library and looplab/fsm"
		}
		return ""
	}
	to := slices.Index(layers, first(own))
	switch {
	case to > from:
		return "arrows point down only"
	case own == "projections/processmanager" && filepath.ToSlash(dir) != own && from == to:
		return "a rebuild must have no way to Klarna"
	case to == from && layers[from] == "adapters" && adapterOf(own) != adapterOf(filepath.ToSlash(dir)):
		return "adapters do not import each other"
	}
	return ""
}

// adapterOf returns the folder of the adapter that a package is a room of.
func adapterOf(dir string) string {
	layer, rest, _ := strings.Cut(dir, "/")
	return layer + "/" + first(rest)
}

// An adapter may be cut into rooms, which import each other.
func TestRoomsOfOneAdapterMayImportEachOther(t *testing.T) {
	for _, arrow := range [][2]string{
		{"adapters/httpapi", "ordertrail/adapters/httpapi/push"},
		{"adapters/httpapi/push", "ordertrail/adapters/httpapi/pipeline"},
	} {
		if wrong := wrongArrow(arrow[0], arrow[1]); wrong != "" {
			t.Errorf("%s may not import %s: %s", arrow[0], arrow[1], wrong)
		}
	}
}

// The test must see a wrong arrow where there is one.
func TestWrongArrowsAreSeen(t *testing.T) {
	for _, arrow := range [][2]string{
		{"domain", "ordertrail/eventstore"},
		{"domain", "github.com/google/uuid"},
		{"eventstore/memorylog", "ordertrail/projections"},
		{"projections", "ordertrail/adapters/klarna"},
		{"projections", "ordertrail/projections/processmanager"},
		{"projections/audit", "ordertrail/projections/processmanager"},
		{"adapters/httpapi", "ordertrail/adapters/klarna"},
		{"adapters/httpapi", "ordertrail/cmd/ordertrail"},
		{"adapters/httpapi", "ordertrail/adapters/klarna/testing"},
		{"adapters/httpapi/push", "ordertrail/adapters/klarna"},
		{"adapters/httpapi/push", "ordertrail/adapters/http"},
	} {
		if wrongArrow(arrow[0], arrow[1]) == "" {
			t.Errorf("%s may import %s", arrow[0], arrow[1])
		}
	}
}

func TestTopLevelIsFixed(t *testing.T) {
	allowed := append(slices.Clone(layers), "tests", "go.mod", "go.sum", "README.md")
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		name := entry.Name()
		if !strings.HasPrefix(name, ".") && !slices.Contains(allowed, name) && name != "ordertrail-data" && name != "ordertrail-data.key" && name != "ordertrail" {
			t.Errorf("%s does not belong at the top level", name)
		}
	}
}

func goFiles(t *testing.T) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && path != root && strings.HasPrefix(entry.Name(), ".") {
			return filepath.SkipDir
		}
		if strings.HasSuffix(path, ".go") {
			relative, _ := filepath.Rel(root, path)
			files = append(files, filepath.ToSlash(relative))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func imports(t *testing.T, file string) []string {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, file), nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, spec := range parsed.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	return paths
}

func first(path string) string {
	head, _, _ := strings.Cut(path, "/")
	return head
}
