package help

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestEveryPageIsATopic: a page of this folder that no row names would be in no
// binary.
func TestEveryPageIsATopic(t *testing.T) {
	pages, err := filepath.Glob("*.md")
	if err != nil || len(pages) != len(Topics()) {
		t.Errorf("%d pages for %d topics, %v", len(pages), len(Topics()), err)
	}
}

// TestTopics: a page begins with its title, and sends its reader only to pages that
// there are.
func TestTopics(t *testing.T) {
	named := map[string]bool{"TOPIC": true}
	for _, topic := range Topics() {
		named[topic.Name] = true
	}
	for _, topic := range Topics() {
		t.Run(topic.Name, func(t *testing.T) {
			if topic.Title == "" || !strings.HasPrefix(topic.Text, "# "+topic.Title+"\n\n") {
				t.Errorf("the page does not begin with its title %q", topic.Title)
			}
			// Nobody who reads a page in a terminal can follow a link into the tree.
			if links := regexp.MustCompile(`\]\([^)]*\)`).FindAllString(topic.Text, -1); len(links) > 0 {
				t.Errorf("links: %v", links)
			}
			for _, other := range regexp.MustCompile(`ordertrail help (\w+)`).FindAllStringSubmatch(topic.Text, -1) {
				if !named[other[1]] {
					t.Errorf("there is no topic %s", other[1])
				}
			}
		})
	}
}
