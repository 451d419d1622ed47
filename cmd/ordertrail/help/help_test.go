package help

import (
	"regexp"
	"strings"
	"testing"
)

// TestTopics: a page has a name of one word, begins with its title, and sends its
// reader only to pages that there are.
func TestTopics(t *testing.T) {
	topics, err := Topics()
	if err != nil || len(topics) < 8 {
		t.Fatalf("%d topics, %v", len(topics), err)
	}
	named := map[string]bool{"TOPIC": true}
	for _, topic := range topics {
		named[topic.Name] = true
	}
	for _, topic := range topics {
		t.Run(topic.Name, func(t *testing.T) {
			if !regexp.MustCompile(`^[a-z]+$`).MatchString(topic.Name) {
				t.Error("the name is not one word")
			}
			if !strings.HasPrefix(topic.Text, "# "+topic.Title+"\n\n") || topic.Title == "" {
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
