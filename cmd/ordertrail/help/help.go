// Package help holds the pages that the program carries with it, for people who
// have the binary and not the repository: each Markdown file beside this one is a
// topic. The command line prints them and the private API serves them.
package help

import (
	"embed"
	"fmt"
	"strings"
)

//go:embed *.md
var pages embed.FS

// Topic is one page.
type Topic struct {
	Name  string // one word, as it is asked for: feed
	Title string // its first heading
	Text  string // the whole page as Markdown
}

// Topics returns all topics, by name.
func Topics() ([]Topic, error) {
	entries, err := pages.ReadDir(".")
	if err != nil {
		return nil, fmt.Errorf("list the topics: %w", err)
	}
	topics := make([]Topic, 0, len(entries))
	for _, entry := range entries {
		text, err := pages.ReadFile(entry.Name())
		if err != nil {
			return nil, fmt.Errorf("read the topic %s: %w", entry.Name(), err)
		}
		heading, _, _ := strings.Cut(string(text), "\n")
		topics = append(topics, Topic{
			Name: strings.TrimSuffix(entry.Name(), ".md"), Title: strings.TrimPrefix(heading, "# "), Text: string(text),
		})
	}
	return topics, nil
}
