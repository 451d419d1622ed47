package architecture

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestDocumentsLinkToWhatExists: files, headings, and paths of the tree in code
// quotes.
func TestDocumentsLinkToWhatExists(t *testing.T) {
	all := documents(t)
	for file, text := range all {
		for link := range found(`\]\(([^)]+)\)`, text) {
			if strings.Contains(link, "://") {
				continue
			}
			target, anchor, _ := strings.Cut(link, "#")
			target = path.Join(path.Dir(file), target)
			if strings.HasPrefix(link, "#") {
				target = file
			}
			if _, err := os.Stat(filepath.Join(root, target)); err != nil {
				t.Errorf("%s links to %s: %v", file, link, err)
			}
			if anchor != "" && !slices.Contains(anchors(all[target]), anchor) {
				t.Errorf("%s links to %s, which is no heading there", file, link)
			}
		}
		for named := range found("`((?:adapters|cmd|domain|eventstore|projections|tests|\\.ci)(?:/[\\w./-]+)?)`", text) {
			if _, err := os.Stat(filepath.Join(root, named)); err != nil {
				t.Errorf("%s names %s: %v", file, named, err)
			}
		}
	}
}

// TestDocumentsNameTestsThatExist: a guarantee names the tests that prove it.
func TestDocumentsNameTestsThatExist(t *testing.T) {
	written := map[string]bool{}
	for _, file := range goFiles(t) {
		if strings.HasSuffix(file, "_test.go") {
			for name := range found(`(?m)^func ((?:Test|Fuzz|Benchmark)\w+)\(`, source(t, file)) {
				written[name] = true
			}
		}
	}
	named := 0
	for file, text := range documents(t) {
		for name := range found("`((?:Test|Fuzz|Benchmark)\\w+)`", text) {
			named++
			if !written[name] {
				t.Errorf("%s names %s, which is no test", file, name)
			}
		}
	}
	if named < 80 {
		t.Errorf("the documents name only %d tests", named)
	}
}

// documents returns every Markdown file of the tree by its path from the root.
func documents(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && entry.Name() == ".git" {
			return filepath.SkipDir
		}
		if strings.HasSuffix(file, ".md") {
			relative, err := filepath.Rel(root, file)
			if err != nil {
				return err
			}
			all[filepath.ToSlash(relative)] = source(t, relative)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// headings returns the headings of a document as they are written.
func headings(text string) []string {
	var all []string
	for _, match := range regexp.MustCompile(`(?m)^#+ (.*)$`).FindAllStringSubmatch(text, -1) {
		all = append(all, match[1])
	}
	return all
}

// anchors returns the headings of a document as a link names them.
func anchors(text string) []string {
	var all []string
	for _, heading := range headings(text) {
		letters := regexp.MustCompile(`[^a-z0-9 -]`).ReplaceAllString(strings.ToLower(heading), "")
		all = append(all, strings.ReplaceAll(letters, " ", "-"))
	}
	return all
}
