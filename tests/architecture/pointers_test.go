package architecture

import (
	"fmt"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A comment points to a document by its file's name, enough of its path to be
// unique, and headings in quotes: (README.md, "Quick start" and "What to read").
var (
	namesDocument = regexp.MustCompile(`[\w./-]*\w\.md\b`)
	namesHeadings = regexp.MustCompile(`^, ("[^"]+"(?: and "[^"]+")*)`)
	quoted        = regexp.MustCompile(`"([^"]+)"`)
)

// TestCommentsPointToDocumentsThatExist follows every pointer of a comment: the
// reader finds one file of that name, and the heading in it.
func TestCommentsPointToDocumentsThatExist(t *testing.T) {
	all := documents(t)
	followed := 0
	for _, file := range goFiles(t) {
		for _, comment := range comments(t, file) {
			for _, at := range namesDocument.FindAllStringIndex(comment, -1) {
				name := comment[at[0]:at[1]]
				followed++
				if wrong := wrongPointer(all, name, comment[at[1]:]); wrong != "" {
					t.Errorf("%s points to %s: %s", file, name, wrong)
				}
			}
		}
	}
	if followed < 80 {
		t.Errorf("only %d pointers were followed: the test looks in the wrong place", followed)
	}
}

// TestWrongPointersAreSeen holds that the test above can fail.
func TestWrongPointersAreSeen(t *testing.T) {
	all := map[string]string{"a/feed.md": "# The feed\n\n## Events\n", "b/help/feed.md": "# Other\n"}
	for _, test := range []struct {
		name, rest, want string
	}{
		{"a/feed.md", `, "Events" and "The feed"`, ""},
		{"help/feed.md", ` says more`, ""},
		{"life.md", "", "0 documents have this name"},
		{"feed.md", "", "2 documents have this name"},
		{"a/feed.md", ` "Events"`, `a heading follows its name as , "HEADING"`},
		{"a/feed.md", `, "Headers").`, `it has no heading "Headers"`},
		{"a/feed.md", `, "Events" and "Headers").`, `it has no heading "Headers"`},
	} {
		t.Run(test.name+test.rest, func(t *testing.T) {
			if got := wrongPointer(all, test.name, test.rest); got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}

// wrongPointer says what is wrong with the name of a document and what follows it,
// empty where nothing is.
func wrongPointer(all map[string]string, name, rest string) string {
	text, found := all[name]
	if !found {
		var files []string
		for file := range all {
			if strings.HasSuffix(file, "/"+name) {
				files = append(files, file)
			}
		}
		if len(files) != 1 {
			return fmt.Sprintf("%d documents have this name", len(files))
		}
		text = all[files[0]]
	}
	named := namesHeadings.FindStringSubmatch(rest)
	if named == nil {
		if strings.HasPrefix(strings.TrimLeft(rest, " ,:("), `"`) {
			return `a heading follows its name as , "HEADING"`
		}
		return ""
	}
	for _, heading := range quoted.FindAllStringSubmatch(named[1], -1) {
		if !slices.Contains(headings(text), heading[1]) {
			return `it has no heading "` + heading[1] + `"`
		}
	}
	return ""
}

// comments returns each comment of a Go file on one line.
func comments(t *testing.T, file string) []string {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, file), nil, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, group := range parsed.Comments {
		all = append(all, strings.Join(strings.Fields(group.Text()), " "))
	}
	return all
}
