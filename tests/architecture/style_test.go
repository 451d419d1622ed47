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

func TestPackagesSayTheirJob(t *testing.T) {
	documented := map[string]bool{}
	for _, file := range goFiles(t) {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		source, err := os.ReadFile(filepath.Join(root, file))
		if err != nil {
			t.Fatal(err)
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
	return d.Recv == nil || ast.IsExported(receiver(d.Recv.List[0].Type))
}

// receiver returns the name of a receiver's type.
func receiver(of ast.Expr) string {
	switch of := of.(type) {
	case *ast.StarExpr:
		return receiver(of.X)
	case *ast.IndexExpr:
		return receiver(of.X)
	case *ast.Ident:
		return of.Name
	}
	return ""
}
