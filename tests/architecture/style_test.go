package architecture

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// maxLines is the most lines a file of the product may have.
const maxLines = 300

func TestFilesAreSmallAndPackagesSayTheirJob(t *testing.T) {
	documented := map[string]bool{}
	for _, file := range goFiles(t) {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		source, err := os.ReadFile(filepath.Join(root, file))
		if err != nil {
			t.Fatal(err)
		}
		if lines := strings.Count(string(source), "\n"); lines > maxLines {
			t.Errorf("%s has %d lines: split it by subject", file, lines)
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, source, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		documented[filepath.Dir(file)] = documented[filepath.Dir(file)] || parsed.Doc != nil
		checkExports(t, file, parsed)
	}
	for dir, ok := range documented {
		if !ok {
			t.Errorf("package %s has no doc comment", dir)
		}
	}
}

// checkExports finds exported names without a comment, and functions that no
// package here has.
func checkExports(t *testing.T, file string, parsed *ast.File) {
	t.Helper()
	for _, declaration := range parsed.Decls {
		switch d := declaration.(type) {
		case *ast.FuncDecl:
			if d.Name.Name == "init" && d.Recv == nil {
				t.Errorf("%s has an init", file)
			}
			if d.Name.IsExported() && d.Name.Name != "Error" && d.Doc == nil && hasExportedReceiver(d) {
				t.Errorf("%s: %s has no comment", file, d.Name.Name)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				if s, ok := spec.(*ast.TypeSpec); ok && s.Name.IsExported() && d.Doc == nil && s.Doc == nil {
					t.Errorf("%s: type %s has no comment", file, s.Name.Name)
				}
			}
		}
	}
}

// hasExportedReceiver says whether a function is part of a package's face;
// methods of unexported types fulfil interfaces, whose comments hold.
func hasExportedReceiver(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return true
	}
	receiver := d.Recv.List[0].Type
	if star, ok := receiver.(*ast.StarExpr); ok {
		receiver = star.X
	}
	name, ok := receiver.(*ast.Ident)
	return ok && name.IsExported()
}
